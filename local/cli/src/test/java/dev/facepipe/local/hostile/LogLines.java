package dev.facepipe.local.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/** Keeps the log lines of level INFO and above, encoded as the laptop's log encodes them. */
final class LogLines extends AppenderBase<ILoggingEvent> {
  /** Time, level, logger and message, without control characters and line separators. */
  private static final Pattern LINE =
      Pattern.compile("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} [A-Z]+ +\\w+: [^\\p{Cc}\\u2028\\u2029]*");

  /** Largest line. Far more than a key of 1,024 bytes named twice, far less than a picture. */
  private static final int LONGEST = 5000;

  private final List<String> texts = new CopyOnWriteArrayList<>();
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final Logger root = context().getLogger(Logger.ROOT_LOGGER_NAME);
  private final ConsoleAppender<ILoggingEvent> console =
      (ConsoleAppender<ILoggingEvent>) root.getAppender("stderr");
  private final Encoder<ILoggingEvent> encoder = console.getEncoder();

  private static LoggerContext context() {
    return (LoggerContext) LoggerFactory.getILoggerFactory();
  }

  void attach() {
    context().getLogger("dev.facepipe").setLevel(Level.INFO);
    root.detachAppender(console);
    setContext(context());
    start();
    root.addAppender(this);
  }

  void detach() {
    root.detachAppender(this);
    root.addAppender(console);
    context().getLogger("dev.facepipe").setLevel(null);
  }

  @Override
  protected void append(ILoggingEvent event) {
    String text = new String(encoder.encode(event), UTF_8);
    texts.add(text);
    if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
      errors.add(text);
    }
  }

  /** Returns true if a line with these words was logged. */
  boolean has(String words) {
    return texts.stream().anyMatch(text -> text.contains(words));
  }

  /** Checks that each event is one line, without a picture and without level ERROR. */
  void assertWhole() {
    assertEquals(List.of(), errors);
    for (String text : texts) {
      assertTrue(text.endsWith("\n"), text);
      String line = text.substring(0, text.length() - 1);
      assertTrue(LINE.matcher(line).matches(), "expected one line, got: " + text);
      assertTrue(line.length() < LONGEST, line);
    }
    texts.clear();
  }
}
