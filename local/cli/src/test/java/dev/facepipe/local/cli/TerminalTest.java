package dev.facepipe.local.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Names of files, people and options cannot send control characters to a terminal. */
class TerminalTest extends CommandTester {
  /** A colour code, a C1 sequence, a line break, a right-to-left override, and DEL. */
  private static final String EVIL = "\u001b[31m\u009b2J\nfacepipe: all is well\u202e\u007f";

  private static final String SHOWN = "?[31m?2J?facepipe: all is well\\u202e?";

  @TempDir private static Path folder;

  private static Path notes;
  private static Path black;

  @BeforeAll
  static void make() throws IOException {
    notes = Files.writeString(folder.resolve("notes" + EVIL + ".jpg"), "no picture");
    black =
        Files.write(
            folder.resolve("black" + EVIL + ".png"),
            ImageCodec.png(new RgbImage(64, 64, new byte[64 * 64 * 3])));
    Files.writeString(folder.resolve("pairs.csv"), "x.jpg,y.jpg,maybe\u001b[31m\n");
  }

  static Stream<List<String>> failures() {
    return Stream.of(
        List.of("detect", notes.toString()),
        List.of("detect", "gone" + EVIL),
        List.of("identify", "--gallery", "gone" + EVIL, "a.jpg"),
        List.of("detect", "--annotate", notes.toString(), "a.jpg"),
        List.of("verify", notes.toString(), notes.toString()),
        List.of("verify", "--pairs", folder.resolve("pairs.csv").toString()),
        List.of("verify", "--pairs", "gone" + EVIL),
        List.of("enroll", "--gallery", folder.resolve("g.npz").toString(), "gone" + EVIL),
        List.of("gallery", "list", "--gallery", "gone" + EVIL),
        List.of("gallery", "list", "--gallery", notes.toString()),
        List.of("gallery", "import", "--gallery", "g.npz", "gone" + EVIL),
        List.of("forget", "--no-results", "--yes", "--gallery", "gone" + EVIL, "Ada"),
        List.of("models", "fetch", "gone" + EVIL),
        List.of("dlq", "list", "--s3-endpoint", "no address" + EVIL),
        List.of("dance" + EVIL),
        List.of("detect", "--min-face", "many" + EVIL, "a.jpg"),
        List.of("detect", "--colour" + EVIL, "a.jpg"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void errorMessagesAreHarmless(List<String> command) {
    assertTrue(run(command.toArray(String[]::new)) != 0);

    assertHarmless(out.toString());
    assertHarmless(err.toString());
    assertTrue(err.toString().contains("?"), err.toString());
    assertTrue(
        err.toString().lines().noneMatch(l -> l.startsWith("facepipe: all is well")), err + "");
  }

  @Test
  void tablesAreHarmlessAndJsonIsExact() throws IOException {
    assertEquals(0, run("detect", black.toString()), err.toString());
    assertHarmless(out.toString());
    assertTrue(out.toString().contains("black" + SHOWN + ".png"), out.toString());

    assertEquals(0, run("detect", "--json", black.toString()), err.toString());
    assertHarmless(out.toString());
    assertEquals(
        black.toString(),
        new ObjectMapper().readTree(out.toString()).at("/images/0/file").asText());
  }

  @Test
  void enrollPrintsHarmlessFileNames() throws IOException {
    Path people = Files.createDirectory(folder.resolve("people" + EVIL));
    Files.copy(notes, people.resolve("Ada" + EVIL + ".jpg"));

    assertEquals(
        1, run("enroll", "--gallery", folder.resolve("e.npz").toString(), people.toString()));

    assertHarmless(out.toString());
    assertHarmless(err.toString());
    assertTrue(err.toString().contains("people" + SHOWN), err.toString());
  }

  @Test
  void logLinesAndExceptionsAreHarmless() throws Exception {
    var log = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(log, true, UTF_8));
    try {
      var context = new LoggerContext();
      context.setMDCAdapter(new LogbackMDCAdapter());
      var configurator = new JoranConfigurator();
      configurator.setContext(context);
      configurator.doConfigure(
          Objects.requireNonNull(getClass().getResource("/logback.xml"), "logback.xml"));
      context
          .getLogger("test")
          .warn("key {}", EVIL, new IllegalStateException("no key " + EVIL, new IOException(EVIL)));
      context.stop();
    } finally {
      System.setErr(before);
    }
    String lines = log.toString(UTF_8);

    assertHarmless(lines.replace('\t', ' '));
    assertTrue(lines.contains("key ?[31m?2J?facepipe: all is well??\n"), lines);
    assertTrue(
        lines.contains("IllegalStateException: no key ?[31m?2J? facepipe: all is well??\n"), lines);
  }

  private static void assertHarmless(String text) {
    List<String> found = new ArrayList<>();
    text.codePoints()
        .filter(c -> c != '\n')
        .filter(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT)
        .forEach(c -> found.add("U+%04X".formatted(c)));
    assertEquals(List.of(), found, text);
  }
}
