package dev.facepipe.common.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Checks that OpenCV stands in for a library that is missing. The module models tests the library.
 */
class TurboJpegLoadTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(TurboJpeg.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
    logger.setAdditive(false);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
    logger.setAdditive(true);
  }

  @Test
  void noLibraryIsNamed() {
    assertEquals(Optional.empty(), TurboJpeg.load(null));
    assertEquals(Optional.empty(), TurboJpeg.load(" "));
    assertEquals(List.of(), log.list);
  }

  @Test
  void missingLibraryIsOneWarning() {
    assertEquals(Optional.empty(), TurboJpeg.load("/nowhere/libturbojpeg.so.0"));

    assertEquals(
        List.of(
            "FACEPIPE_TURBOJPEG is /nowhere/libturbojpeg.so.0, which cannot be loaded: it is not a file. "
                + "OpenCV decodes JPEGs, with the same pixels, but slower."),
        log.list.stream().map(ILoggingEvent::getFormattedMessage).toList());
    assertEquals(Level.WARN, log.list.get(0).getLevel());
  }

  @Test
  void aFileThatIsNoLibraryIsOneWarning(@TempDir Path folder) throws IOException {
    Path text = Files.writeString(folder.resolve("libturbojpeg.so.0"), "text");

    assertEquals(Optional.empty(), TurboJpeg.load(text.toString()));

    assertEquals(1, log.list.size());
    String message = log.list.get(0).getFormattedMessage();
    assertTrue(message.startsWith("FACEPIPE_TURBOJPEG is %s, which".formatted(text)), message);
    assertEquals(1, message.lines().count(), message);
  }
}
