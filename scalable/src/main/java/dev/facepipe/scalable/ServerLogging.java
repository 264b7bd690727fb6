package dev.facepipe.scalable;

/**
 * Sets up logging for the programs of this module: plain lines on standard error, unless Logback is
 * configured otherwise. Call before anything logs.
 */
public final class ServerLogging {
  /** Source: Logback manual, chapter 3, "Specifying the location of the configuration file". */
  private static final String PROPERTY = "logback.configurationFile";

  private ServerLogging() {}

  /**
   * Selects this module's configuration. A program that includes this module may have its own file.
   */
  public static void configure() {
    if (System.getProperty(PROPERTY) == null) {
      System.setProperty(PROPERTY, "dev/facepipe/scalable/logback.xml");
    }
  }
}
