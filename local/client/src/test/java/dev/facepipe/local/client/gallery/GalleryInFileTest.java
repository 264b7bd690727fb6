package dev.facepipe.local.client.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.local.client.forget.GalleryCopies;
import dev.facepipe.local.client.forget.Trace;
import dev.facepipe.local.client.gallery.GalleryStore.Listed;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.recognition.gallery.GalleryRefused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GalleryInFileTest extends GalleryStoreContract {
  private static final Limits LIMITS = new Limits(20, 1 << 30);

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("people.npz");
  }

  private Path versions() {
    return folder.resolve("people.npz.versions");
  }

  private GalleryStore open() {
    return open(LIMITS);
  }

  @Override
  protected GalleryStorage storage() {
    return new GalleryInFile(file());
  }

  @Override
  protected void write(byte[] gallery) {
    write(file(), gallery);
  }

  @Override
  protected void damage(Version version, byte[] bytes) {
    write(Path.of(storage().where(version)), bytes);
  }

  private static void write(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void enrol(String... names) {
    for (String name : names) {
      open().change("enroll", MODEL, adding(name));
    }
  }

  private List<String> names() {
    return List.copyOf(GalleryFile.read(file()).people().keySet());
  }

  @Test
  void onlyWhoMayReadTheGalleryMayReadItsVersions() throws IOException {
    enrol("Ada");
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-------"));
    enrol("Grace", "Alan");

    assertEquals("rwx------", mode(versions()));
    for (Listed listed : open().versions()) {
      Path path = listed.current() ? file() : Path.of(open().where(listed.version()));
      assertEquals("rw-------", mode(path));
    }
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void linkAndItsTargetShareTheVersions() throws IOException {
    enrol("Ada");
    Path link =
        Files.createSymbolicLink(
            Files.createDirectory(folder.resolve("nas")).resolve("link.npz"), file());
    try (var store = new GalleryStore(new GalleryInFile(link), LIMITS)) {
      store.change("enroll", MODEL, adding("Grace"));
      store.back(OptionalInt.empty());
    }

    assertTrue(Files.isSymbolicLink(link));
    assertEquals(List.of("Ada"), names());
    assertEquals(3, open().versions().size());
    assertFalse(Files.exists(folder.resolve("nas/link.npz.versions")));
  }

  @Test
  void fileInPlaceOfTheFolderIsRefusedAndTheGalleryStays() throws IOException {
    GalleryFile.write(Gallery.empty(MODEL), file());
    Files.writeString(versions(), "notes");

    refusedToEnrol(versions() + " is a file; expected a folder");
    assertEquals("notes", Files.readString(versions()));
  }

  @Test
  void linkInPlaceOfTheFolderIsRefusedAndTheGalleryStays() throws IOException {
    GalleryFile.write(Gallery.empty(MODEL), file());
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.createSymbolicLink(versions(), elsewhere);

    refusedToEnrol(versions() + " is a symbolic link; expected a folder");
    assertThrows(GalleryRefused.class, () -> open().versions());
    try (Stream<Path> files = Files.list(elsewhere)) {
      assertEquals(0, files.count());
    }
  }

  private void refusedToEnrol(String words) {
    String message = assertThrows(GalleryRefused.class, () -> enrol("Ada")).getMessage();
    assertTrue(String.valueOf(message).contains(words), message);
    assertEquals(1, String.valueOf(message).lines().count());
    assertEquals(List.of(), names());
  }

  @Test
  void deletedGalleryComesBack() throws IOException {
    enrol("Ada", "Grace");
    Files.delete(file());
    open().back(OptionalInt.empty());
    assertEquals(List.of("Ada"), names());

    enrol("Alan");
    assertEquals(3, open().versions().get(0).version().number());
  }

  @Test
  void commandThatFailsLeavesNoFolder() throws IOException {
    assertThrows(GalleryRefused.class, () -> open().change("remove", gallery -> gallery));
    assertThrows(GalleryRefused.class, () -> open().back(OptionalInt.empty()));

    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(0, files.count());
    }
  }

  /** Linux lets nobody write into /proc, not even root. */
  @Test
  void folderThatCannotBeWrittenIsNamedInOneLine() {
    Path file = Path.of("/proc/people.npz");
    try (var store = new GalleryStore(new GalleryInFile(file), LIMITS)) {
      String message =
          assertThrows(GalleryRefused.class, () -> store.change("enroll", MODEL, adding("Ada")))
              .getMessage();
      assertTrue(String.valueOf(message).startsWith("gallery /proc/people.npz: "), message);
      assertEquals(1, String.valueOf(message).lines().count());
    }
  }

  /** Killed after it kept the gallery, and before it replaced it. */
  @Test
  void versionThatTheGalleryStillIsIsListedOnce() throws IOException {
    enrol("Ada", "Grace");
    Version current = open().versions().get(0).version();
    Files.createLink(Path.of(open().where(current)), file());

    List<Listed> versions = open().versions();
    assertEquals(
        List.of(2, 1), versions.stream().map(listed -> listed.version().number()).toList());
    assertTrue(versions.get(0).current());
    assertEquals(List.of(), new GalleryCopies(file()).find("Ada"), "the link is ours");
    enrol("Alan");
    assertEquals(3, open().versions().size());
    assertEquals(List.of("Ada", "Grace"), List.copyOf(open().earlier(current).people().keySet()));
  }

  @Test
  void copyTakesThePlaceOfALinkOnADiskWithoutLinks() throws IOException {
    enrol("Ada");
    Version version = open().versions().get(0).version();
    URI zip = URI.create("jar:" + folder.resolve("disk.zip").toUri());
    try (FileSystem disk = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
      Path gallery = disk.getPath("/people.npz");
      Files.copy(file(), gallery);
      Path kept = Files.createDirectory(disk.getPath("/people.npz.versions"));

      new VersionsFolder(gallery, kept).keep(version);

      assertEquals(
          -1, Files.mismatch(gallery, kept.resolve(version.name() + GalleryStorage.ENDING)));
      try (Stream<Path> files = Files.list(disk.getPath("/"))) {
        assertEquals(List.of("people.npz", "people.npz.versions"), namesOf(files));
      }
    }
  }

  private static List<String> namesOf(Stream<Path> files) {
    return files.map(file -> file.getFileName().toString().replace("/", "")).sorted().toList();
  }

  @Test
  void strangersFilesAmongTheVersionsAreFoundByForget() throws IOException {
    enrol("Ada", "Grace");
    Path copy = Files.copy(file(), versions().resolve("mine.npz"));
    Path half = Files.write(versions().resolve("half"), new byte[300]);
    Files.writeString(versions().resolve("notes.txt"), "short");

    List<Trace> found = new GalleryCopies(file()).find("Ada");

    assertEquals(
        List.of(half.toString(), copy.toString()), found.stream().map(Trace::where).toList());
    assertEquals(
        List.of(Trace.Kind.UNREADABLE_COPY, Trace.Kind.OTHER_GALLERY),
        found.stream().map(Trace::kind).toList());
  }

  @Test
  void processesTakeTurns() throws Exception {
    List<Process> writers = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      writers.add(Writer.start(file(), name, 15));
    }
    for (Process writer : writers) {
      assertTrue(writer.waitFor(100, TimeUnit.SECONDS));
      assertEquals(0, writer.exitValue());
    }

    assertEquals(45, names().size());
    List<Listed> versions = open().versions();
    assertEquals(45, versions.get(0).version().number());
    assertEquals(21, versions.size());
  }

  @Test
  void killedWriterLeavesWholeVersions() throws Exception {
    enrol("Ada");
    for (int kill = 0; kill < 8; kill++) {
      int before = open().versions().get(0).version().number();
      Process writer = Writer.start(file(), "kill-" + kill + "-", 1_000_000);
      try {
        while (open().versions().get(0).version().number() == before) {
          Thread.sleep(5);
        }
        Thread.sleep(kill * 7L); // at another step each time
      } finally {
        writer.destroyForcibly().waitFor();
      }
      List<Listed> versions = open().versions();
      assertTrue(versions.get(0).current(), versions.toString());
      int people = names().size();
      assertEquals(people, versions.get(0).version().people());
      for (Listed listed : versions.subList(1, versions.size())) {
        people--; // each change added one person
        assertEquals(people, open().earlier(listed.version()).people().size());
        assertEquals(people, listed.version().people());
      }
      enrol("after-" + kill);
      assertEquals(List.of(), GalleryFile.leftovers(file()));
    }
  }

  /** A process that may write files of 64 KB only meets the error of a full disk. */
  @Test
  void fullDiskIsNamedInOneLineAndTheGalleryStays() throws Exception {
    int people = 8000; // 64,000 bytes of embeddings; names take more
    Gallery large =
        Gallery.of(
            MODEL,
            Stream.iterate(0, i -> i + 1).limit(people).map(i -> "person-" + i).toList(),
            new float[2 * people]);
    GalleryFile.write(large, file());
    Path said = folder.resolve("said");
    Process writer =
        new ProcessBuilder(
                Stream.concat(
                        Stream.of("bash", "-c", "ulimit -f 64; exec \"$@\"", "bash"),
                        Writer.command(file(), "new-", 1).stream())
                    .toList())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();

    assertTrue(writer.waitFor(60, TimeUnit.SECONDS));
    String line = Files.readString(said);
    assertEquals(1, writer.exitValue(), line);
    assertTrue(line.startsWith("gallery " + file() + ": cannot be written: "), line);
    assertEquals(1, line.lines().count(), line);
    assertEquals(people, names().size());
    assertEquals(1, open().versions().size());
    assertEquals(List.of(), GalleryFile.leftovers(file()));
  }

  /** Adds people to a gallery, one change each. */
  static final class Writer {
    private Writer() {}

    static Process start(Path file, String name, int people) throws IOException {
      return new ProcessBuilder(command(file, name, people)).inheritIO().start();
    }

    static List<String> command(Path file, String name, int people) {
      return List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-XX:TieredStopAtLevel=1", // starts sooner
          "-XX:-UsePerfData", // writes no file
          "-XX:+UseSerialGC",
          "-cp",
          System.getProperty("java.class.path"),
          Writer.class.getName(),
          file.toString(),
          name,
          Integer.toString(people));
    }

    public static void main(String[] arguments) {
      try (var store = new GalleryStore(new GalleryInFile(Path.of(arguments[0])), LIMITS)) {
        for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
          store.change("enroll", MODEL, adding(arguments[1] + i));
        }
      } catch (GalleryRefused e) {
        System.err.println(e.getMessage());
        System.exit(1);
      }
    }
  }
}
