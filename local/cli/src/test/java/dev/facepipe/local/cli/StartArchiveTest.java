package dev.facepipe.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program ./facepipe makes an archive of classes after a build, and starts also if the archive
 * is damaged or gone. The program runs here in a checkout that has nothing but a jar with two
 * classes.
 */
class StartArchiveTest {
  @TempDir private Path root;

  private Path target;

  @BeforeEach
  void makeCheckout() throws Exception {
    Path launcher = Path.of("").toAbsolutePath().resolve("../../facepipe");
    Files.copy(launcher, root.resolve("facepipe"));
    target = Files.createDirectories(root.resolve("local/cli/target"));
    Path networks = Files.createDirectories(root.resolve("models/target/networks"));
    Files.writeString(networks.resolve("p-net.json"), "  \"flavour\" : \"plain\"\n");
    jar("hello");
    Files.writeString(target.resolve("classpath"), target.resolve("none.jar").toString());
    Files.setLastModifiedTime(
        target.resolve("classpath"), FileTime.fromMillis(System.currentTimeMillis() - 60_000));
  }

  /** Packs a program that prints a word and its arguments, and a rehearsal that does nothing. */
  private void jar(String word) throws Exception {
    Path sources = Files.createDirectories(root.resolve("made"));
    Path program =
        Files.writeString(
            sources.resolve("Facepipe.java"),
            "package dev.facepipe.local.cli; public class Facepipe { public static void main(String[] a)"
                + " { System.out.println(\"%s \" + String.join(\" \", a)); System.exit(a.length); } }"
                    .formatted(word));
    Path rehearsal =
        Files.writeString(
            sources.resolve("Rehearsal.java"),
            "package dev.facepipe.local.cli; public class Rehearsal { public static void main(String[] a)"
                + " { Facepipe.class.getName(); System.exit(0); } }");
    assertEquals(
        0,
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-d",
                sources.toString(),
                program.toString(),
                rehearsal.toString()));
    try (OutputStream file = Files.newOutputStream(target.resolve("local-cli-1.jar"));
        JarOutputStream jar = new JarOutputStream(file)) {
      for (String name : List.of("Facepipe", "Rehearsal")) {
        String entry = "dev/facepipe/local/cli/%s.class".formatted(name);
        jar.putNextEntry(new JarEntry(entry));
        jar.write(Files.readAllBytes(sources.resolve(entry)));
      }
    }
  }

  private List<Path> archives() throws IOException {
    try (Stream<Path> files = Files.list(target)) {
      return files.filter(file -> file.toString().endsWith(".jsa")).toList();
    }
  }

  /** Starts the program with one argument, and checks its only line and its exit code. */
  private void assertStarts(String word) throws Exception {
    Path said = root.resolve("said");
    ProcessBuilder builder =
        new ProcessBuilder("bash", root.resolve("facepipe").toString(), "world");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().remove("FACEPIPE_FLAVOUR");
    Process process = builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertTrue(process.waitFor(2, TimeUnit.MINUTES));
    assertEquals(word + " world\n", Files.readString(said));
    assertEquals(1, process.exitValue());
  }

  @Test
  void firstStartMakesTheArchiveAndLaterStartsKeepIt() throws Exception {
    assertStarts("hello");
    List<Path> made = archives();
    assertStarts("hello");

    assertEquals(1, made.size());
    assertEquals(made, archives());
  }

  @Test
  void damagedArchiveIsNotUsed() throws Exception {
    assertStarts("hello");
    Path archive = archives().get(0);
    byte[] whole = Files.readAllBytes(archive);
    byte[] flipped = whole.clone();
    for (int i = 100_000; i < flipped.length; i += 1000) {
      flipped[i] ^= 0x55;
    }

    for (byte[] damaged : List.of(new byte[0], new byte[5000], cut(whole), flipped)) {
      Files.delete(archive);
      Files.write(archive, damaged);
      assertStarts("hello");
    }
  }

  private static byte[] cut(byte[] whole) {
    return Arrays.copyOf(whole, whole.length / 2);
  }

  @Test
  void missingArchiveIsMadeAgain() throws Exception {
    assertStarts("hello");
    Files.delete(archives().get(0));
    assertStarts("hello");

    assertEquals(1, archives().size());
  }

  @Test
  void otherJarIsStartedAndNotTheArchivesClasses() throws Exception {
    assertStarts("hello");
    jar("goodbye");

    assertStarts("goodbye");
  }

  @Test
  void archiveOfAnotherJdkIsIgnored() throws Exception {
    assertStarts("hello");
    Path archive = archives().get(0);
    byte[] whole = Files.readAllBytes(archive);
    // The file begins with a header that names the JDK that made it; the name keeps its checksum.
    System.arraycopy(new byte[600], 0, whole, 0, 600);
    Path other = target.resolve("other");
    Files.write(other, whole);
    Process cksum = new ProcessBuilder("cksum").redirectInput(other.toFile()).start();
    String sum =
        new String(cksum.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
            .strip()
            .replace(' ', '-');
    String version = archive.getFileName().toString().split("-", -1)[1];
    Files.delete(archive);
    Files.move(other, target.resolve("start-%s-%s.jsa".formatted(version, sum)));

    assertStarts("hello");
  }

  @Test
  void twoFirstStartsAtOnceBothStart() throws Exception {
    Path said = root.resolve("both");
    Process both =
        new ProcessBuilder(
                "bash",
                "-c",
                "for i in 1 2 3; do bash %1$s/facepipe world & done; wait".formatted(root))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertTrue(both.waitFor(2, TimeUnit.MINUTES));

    assertEquals("hello world\n".repeat(3), Files.readString(said));
    assertStarts("hello");
  }

  @Test
  void failedRehearsalIsTriedOnceOnly() throws Exception {
    Files.delete(target.resolve("local-cli-1.jar"));
    jar("hello");
    try (var zip = FileSystems.newFileSystem(target.resolve("local-cli-1.jar"))) {
      Files.delete(zip.getPath("dev/facepipe/local/cli/Rehearsal.class"));
    }

    assertStarts("hello");
    assertStarts("hello");

    assertEquals(List.of(), archives());
    assertTrue(Files.exists(none()), "a file says that no archive can be made");
  }

  /** An unknown flavour would build the networks at every start. */
  @Test
  void unknownFlavourIsToldBeforeTheBuild() throws Exception {
    Path said = root.resolve("said");
    ProcessBuilder builder = new ProcessBuilder("bash", root.resolve("facepipe").toString());
    builder.environment().put("FACEPIPE_FLAVOUR", "fast");
    Process process = builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();

    assertTrue(process.waitFor(2, TimeUnit.MINUTES));
    assertEquals(2, process.exitValue());
    assertEquals(
        "facepipe: FACEPIPE_FLAVOUR is 'fast'; expected packed, plain, onnx or onnx-int8\n",
        Files.readString(said));
  }

  private Path none() throws IOException {
    try (Stream<Path> files = Files.list(target)) {
      return files.filter(file -> file.toString().endsWith("-none")).findFirst().orElseThrow();
    }
  }
}
