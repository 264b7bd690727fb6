package dev.facepipe.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forgetting deletes each file that identifies a person, or names it in the receipt. */
class ForgetFilesTest extends CommandTester {
  private static final Gallery BOTH =
      Gallery.of(new Model("net", "1a2b", 2), List.of("Ada", "Grace"), new float[] {1, 0, 0, 1});
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private Path gallery;
  private Path people;

  @BeforeEach
  void make() throws IOException {
    gallery = folder.resolve("people.npz");
    GalleryFile.write(BOTH, gallery);
    people = Files.createDirectory(folder.resolve("photographs"));
  }

  @Test
  void linkedGalleryIsChangedAtItsTarget() throws IOException {
    Path nas = Files.createDirectory(folder.resolve("nas"));
    Path real = Files.move(gallery, nas.resolve("gallery.npz"));
    Files.createSymbolicLink(gallery, real);

    JsonNode receipt = forget(0);

    assertEquals(List.of("Grace"), List.copyOf(GalleryFile.read(real).people().keySet()));
    assertTrue(Files.isSymbolicLink(gallery));
    assertEquals(gallery + " -> " + real, receipt.at("/removed/0/where").asText());
  }

  @Test
  void leftoversOfAKilledEnrolAreRemoved() throws IOException {
    Path whole = leftover(1, GalleryFile.encode(BOTH));
    byte[] bytes = GalleryFile.encode(BOTH);
    Path half = leftover(2, Arrays.copyOf(bytes, bytes.length / 2));
    Path anothers = leftover(3, GalleryFile.encode(BOTH.without("Ada").orElseThrow()));

    JsonNode receipt = forget(0);

    assertEquals(List.of("vectors", "leftover", "unreadable gallery"), kinds(receipt, "removed"));
    assertFalse(Files.exists(whole) || Files.exists(half) || Files.exists(anothers));
  }

  @Test
  void unreadableLeftoverIsNoProofOfAPerson() throws IOException {
    Path half = leftover(1, new byte[100]);

    assertEquals(1, runForget("Alan"));
    assertTrue(err.toString().contains("is called 'Alan'"), err.toString());
    assertTrue(Files.exists(half));
  }

  @Test
  void copiesAndHardLinksAreNamedAndStay() throws IOException {
    Path copy = Files.copy(gallery, folder.resolve("people.npz.bak"));
    Files.write(folder.resolve("people-without.npz"), encodedWithoutAda());
    Files.createLink(folder.resolve("hard-link"), gallery);

    JsonNode receipt = forget(1);

    assertEquals(List.of("other gallery", "other name"), failedKinds(receipt));
    assertEquals(copy.toString(), receipt.at("/failed/0/trace/where").asText());
    assertEquals("1 left", receipt.at("/failed/1/trace/fate").asText());
    assertEquals(List.of("Grace"), List.copyOf(GalleryFile.read(gallery).people().keySet()));

    assertEquals(1, runForget("--yes", "Ada"), "a second run names the copy again");
    assertTrue(out.toString().contains("STILL THERE: other gallery " + copy), out.toString());
    assertTrue(out.toString().contains("did not forget all of Ada"), out.toString());
  }

  @Test
  void linkWithinTheFolderIsDeletedWithItsPicture() throws IOException {
    Path album = Files.createDirectory(people.resolve("Album"));
    Path picture = Files.writeString(album.resolve("1.jpg"), "picture");
    Path middle = Files.createSymbolicLink(album.resolve("2.jpg"), Path.of("1.jpg"));
    Path link = Files.createSymbolicLink(people.resolve("Ada.jpg"), middle);

    JsonNode receipt = forget(0);

    assertEquals(List.of("vectors", "photograph"), kinds(receipt, "removed"));
    for (Path gone : List.of(picture, middle, link)) {
      assertFalse(Files.exists(gone, LinkOption.NOFOLLOW_LINKS), gone.toString());
    }
  }

  @Test
  void linkOutOfTheFolderNeedsTheLinkedOption() throws IOException {
    Path nas = Files.createDirectory(folder.resolve("nas"));
    Path picture = Files.writeString(nas.resolve("ada.jpg"), "picture");
    Path inFolder =
        Files.writeString(Files.createDirectory(nas.resolve("ada")).resolve("1.jpg"), "");
    Path link = Files.createSymbolicLink(people.resolve("Ada.jpg"), picture);
    Path linkedFolder = Files.createSymbolicLink(people.resolve("Ada"), inFolder.getParent());

    JsonNode receipt = forget(1);

    assertEquals(List.of("linked photograph", "linked photograph"), failedKinds(receipt));
    assertEquals(
        List.of(
            linkedFolder.resolve("1.jpg") + " -> " + inFolder.toRealPath(),
            link + " -> " + picture.toRealPath()),
        receipt.at("/failed").findValuesAsText("where"));
    assertTrue(Files.exists(picture) && Files.exists(inFolder));

    GalleryFile.write(BOTH, gallery);
    receipt = forget(0, "--linked");
    assertEquals(
        List.of(
            gallery.toString(),
            linkedFolder.resolve("1.jpg") + " -> " + nas.toRealPath().resolve("ada/1.jpg"),
            link + " -> " + nas.toRealPath().resolve("ada.jpg")),
        receipt.at("/removed").findValuesAsText("where"));
    for (Path gone : List.of(picture, link, inFolder, inFolder.getParent(), linkedFolder)) {
      assertFalse(Files.exists(gone, LinkOption.NOFOLLOW_LINKS), gone.toString());
    }
    assertTrue(Files.exists(nas));
  }

  @Test
  void hardLinksOfAPhotographAreNamed() throws IOException {
    Path photograph = Files.writeString(people.resolve("Ada.jpg"), "picture");
    Path kept = Files.createLink(folder.resolve("kept.jpg"), photograph);

    JsonNode receipt = forget(1);

    assertEquals(List.of("other name"), failedKinds(receipt));
    assertEquals(
        "%s (inode %s)".formatted(photograph, Files.getAttribute(kept, "unix:ino")),
        receipt.at("/failed/0/trace/where").asText());
    assertFalse(Files.exists(photograph));
  }

  @Test
  void desktopFilesAreDeletedWithTheFolder() throws IOException {
    Path own = Files.createDirectory(people.resolve("Ada"));
    Files.writeString(own.resolve("1.jpg"), "picture");
    for (String name : List.of(".DS_Store", "Thumbs.db", ".picasa.ini", "._1.jpg")) {
      Files.writeString(own.resolve(name), "a small picture");
    }
    Path above = Files.writeString(people.resolve("Ada.jpg"), "picture");
    Path ofAbove = Files.writeString(people.resolve("._Ada.jpg"), "a small picture");
    Path ofAll = Files.writeString(people.resolve(".DS_Store"), "everybody's");

    JsonNode receipt = forget(0);

    assertEquals(
        List.of(
            "vectors",
            "photograph",
            "photograph",
            "desktop's file",
            "desktop's file",
            "desktop's file",
            "desktop's file",
            "desktop's file"),
        kinds(receipt, "removed"));
    assertFalse(Files.exists(own) || Files.exists(above) || Files.exists(ofAbove));
    assertTrue(Files.exists(ofAll));
  }

  @Test
  void otherHiddenFilesAndFoldersAreNamedAndStay() throws IOException {
    Path own = Files.createDirectory(people.resolve("Ada"));
    Files.writeString(own.resolve("1.jpg"), "picture");
    Path hidden = Files.writeString(own.resolve(".2.jpg"), "picture");
    Path thumbnails = Files.createDirectory(own.resolve("@eaDir"));

    JsonNode receipt = forget(1);

    assertEquals(List.of("other file", "other file"), failedKinds(receipt));
    assertEquals(
        List.of(hidden.toString(), thumbnails.toString()),
        receipt.at("/failed").findValuesAsText("where"));
    assertTrue(Files.exists(hidden));
  }

  /** An archive, a half download, an editor's file: they may hold her, and nobody can tell. */
  @Test
  void filesNamedAfterTheGalleryThatCannotBeReadAreNamedAndStay() throws IOException {
    byte[] bytes = GalleryFile.encode(BOTH);
    Path half = folder.resolve("people.npz.part");
    Files.write(half, Arrays.copyOf(bytes, bytes.length / 2));
    Path swap = Files.write(folder.resolve(".people.npz.swp"), new byte[4096]);
    Files.writeString(folder.resolve("people.npz.sha256"), "0123456789abcdef  people.npz\n");
    Files.writeString(folder.resolve("people.csv"), "Ada\n".repeat(100));
    Files.createDirectory(folder.resolve("people.npz.d"));

    JsonNode receipt = forget(1);

    assertEquals(List.of("unreadable copy", "unreadable copy"), failedKinds(receipt));
    assertEquals(
        List.of(swap.toString(), half.toString()), receipt.at("/failed").findValuesAsText("where"));
    assertTrue(Files.exists(half) && Files.exists(swap));
    assertEquals(1, runForget("--yes", "Alan"));
    assertTrue(err.toString().contains("is called 'Alan'"), err.toString());
  }

  /** What enrolling passes over, or takes for somebody called "Ada.jpg". */
  @Test
  void filesNamedAfterAPhotographAreNamedAndStay() throws IOException {
    Files.writeString(people.resolve("Ada.jpg"), "picture");
    List<Path> hers = new ArrayList<>();
    for (String name : List.of(".Ada.JPG", ".Ada.jpg.swp", "Ada.jpg.bak", "Ada.png.part")) {
      hers.add(Files.writeString(people.resolve(name), "picture"));
    }
    List<Path> others = new ArrayList<>();
    for (String name : List.of("Adam.jpg", ".Adam.jpg.swp", "Ada Lovelace.jpg", ".Mada.jpg")) {
      others.add(Files.writeString(people.resolve(name), "picture"));
    }

    JsonNode receipt = forget(1);

    assertEquals(
        hers.stream().map(Path::toString).toList(),
        receipt.at("/failed").findValuesAsText("where"));
    assertEquals(List.of("vectors", "photograph"), kinds(receipt, "removed"));
    assertTrue(hers.stream().allMatch(Files::exists) && others.stream().allMatch(Files::exists));
  }

  private Path leftover(int number, byte[] bytes) throws IOException {
    return Files.write(
        folder.resolve(".people.npz.0f0e0d0c-0000-4000-8000-%012d.tmp".formatted(number)), bytes);
  }

  private static byte[] encodedWithoutAda() {
    return GalleryFile.encode(BOTH.without("Ada").orElseThrow());
  }

  private static List<String> kinds(JsonNode receipt, String list) {
    return receipt.get(list).findValuesAsText("kind");
  }

  private static List<String> failedKinds(JsonNode receipt) {
    return kinds(receipt, "failed");
  }

  private JsonNode forget(int exitCode, String... more) throws IOException {
    List<String> words = new ArrayList<>(List.of("--yes", "--json"));
    words.addAll(List.of(more));
    words.add("Ada");
    assertEquals(exitCode, runForget(words.toArray(String[]::new)), () -> err + "" + out);
    return JSON.readTree(out.toString());
  }

  private int runForget(String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "forget",
                "--no-results",
                "--gallery",
                gallery.toString(),
                "--photographs",
                people.toString()));
    words.addAll(List.of(more));
    return run(words.toArray(String[]::new));
  }
}
