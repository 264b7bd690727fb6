package dev.facepipe.scalable;

/**
 * How the programs of this room log: plain lines on standard error, unless Logback is set up
 * otherwise. To be called before anything logs.
 */
public final class ServerLogging {
  /** Source: Logback manual, chapter 3, "Specifying the location of the configuration file". */
  private static final String PROPERTY = "logback.configurationFile";

  private ServerLogging() {}

  /** Chooses the configuration of this room, since a room that has it in its jar has its own. */
  public static void configure() {
    if (System.getProperty(PROPERTY) == null) {
      System.setProperty(PROPERTY, "dev/facepipe/scalable/logback.xml");
    }
  }
}
