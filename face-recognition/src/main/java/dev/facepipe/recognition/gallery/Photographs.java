package dev.facepipe.recognition.gallery;

import dev.facepipe.common.file.FileRefused;
import dev.facepipe.common.file.RegularFile;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.text.Nfc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The photographs in a folder of people, and the other files there.
 *
 * @param photographs sorted by folder and file
 * @param others files and folders that are no photographs, with the reason; sorted likewise
 */
record Photographs(List<Photograph> photographs, List<Enrolment.Outcome> others) {
  /**
   * Extensions that mark a file as a photograph, with any contents; case does not matter. All other
   * files are judged by their first bytes.
   */
  private static final Set<String> ENDINGS =
      Set.of(
          "jpg", "jpeg", "jpe", "jfif", "jif", "png", "webp", "bmp", "dib", "tif", "tiff", "gif",
          "heic", "heif", "hif", "avif", "jxl", "jp2");

  /** Number of first bytes that are enough to recognise a picture format. */
  private static final int START = 64;

  /** A photograph and the name of its person. */
  record Photograph(Path file, String name) {}

  /**
   * Lists a folder of {@code NAME/*.jpg} and {@code NAME.jpg}. Skips hidden files and {@link
   * ProgramFiles}.
   *
   * @throws IllegalArgumentException if the folder does not exist or cannot be listed
   */
  static Photographs in(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          Files.exists(folder)
              ? "%s is no folder; expected a folder with NAME/*.jpg or NAME.jpg".formatted(folder)
              : "no such folder: %s; expected a folder with NAME/*.jpg or NAME.jpg"
                  .formatted(folder));
    }
    var found = new Photographs(new ArrayList<>(), new ArrayList<>());
    List<Path> entries = list(folder);
    for (Path entry : entries) {
      if (Files.isDirectory(entry)) {
        found.addPerson(entry);
      } else {
        found.add(entry, stem(entry));
      }
    }
    found.refuseWithout(folder, 0, 0, entries.size(), "; expected NAME/*.jpg or NAME.jpg");
    return found;
  }

  /** Returns the subfolders that carry a person's name. */
  static List<Path> foldersOf(Path folder, String name) {
    return list(folder).stream()
        .filter(entry -> Files.isDirectory(entry))
        .filter(entry -> Nfc.areSame(entry.getFileName().toString(), name))
        .toList();
  }

  /**
   * Lists what is named after a person's photograph {@code NAME.jpg} or folder in a folder of
   * people, and is enrolled as theirs by nobody: hidden files such as {@code .NAME.jpg.swp}, copies
   * such as {@code NAME.jpg.bak}, downloads such as {@code NAME.jpg.part}.
   *
   * @throws IllegalArgumentException if the folder cannot be listed
   */
  static List<Path> namedAfter(Path folder, String name) {
    Pattern after =
        Pattern.compile(
            "(?:\\.|\\._|\\.#|#|~|~\\$)?%s(?:\\.(?i:%s)(?:[.~#].*)?)?"
                .formatted(Pattern.quote(Nfc.of(name)), String.join("|", ENDINGS)),
            Pattern.DOTALL);
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> after.matcher(Nfc.of(entry.getFileName().toString())).matches())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new IllegalArgumentException("folder %s cannot be listed: %s".formatted(folder, e), e);
    }
  }

  private void addPerson(Path folder) {
    List<Path> files;
    try {
      files = list(folder);
    } catch (IllegalArgumentException e) {
      others.add(new Enrolment.Refused(folder, String.valueOf(e.getMessage())));
      return;
    }
    int photographsBefore = photographs.size();
    int refusedBefore = refused();
    for (Path file : files) {
      if (Files.isDirectory(file)) {
        others.add(
            new Enrolment.Refused(
                file,
                "folder inside the folder of %s; expected photographs only"
                    .formatted(folder.getFileName())));
      } else {
        add(file, folder.getFileName().toString());
      }
    }
    refuseWithout(folder, photographsBefore, refusedBefore, files.size(), "");
  }

  /**
   * Refuses a folder that has given neither a photograph nor a refusal.
   *
   * @param entries number of files and folders in it
   * @param expected what else to say
   */
  private void refuseWithout(
      Path folder, int photographsBefore, int refusedBefore, int entries, String expected) {
    if (photographs.size() == photographsBefore && refused() == refusedBefore) {
      String others = entries == 0 ? "" : ", only other files: %d".formatted(entries);
      this.others.add(
          new Enrolment.Refused(folder, "no photographs in this folder" + others + expected));
    }
  }

  private int refused() {
    return (int) others.stream().filter(Enrolment.Refused.class::isInstance).count();
  }

  private void add(Path file, String rawName) {
    if (!isPhotograph(file)) {
      others.add(
          new Enrolment.Skipped(file, "no picture, neither by its name nor by its first bytes"));
      return;
    }
    try {
      photographs.add(new Photograph(file, PersonName.checked(rawName)));
    } catch (IllegalArgumentException e) {
      others.add(new Enrolment.Refused(file, String.valueOf(e.getMessage())));
    }
  }

  /**
   * Returns true if a file may be a photograph. An unreadable file counts too, so that it is
   * reported.
   */
  static boolean isPhotograph(Path file) {
    try {
      return ENDINGS.contains(ending(file).toLowerCase(Locale.ROOT))
          || ImageCodec.isPicture(RegularFile.start(file, START));
    } catch (FileRefused e) {
      return true;
    }
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> !ProgramFiles.isOne(entry))
          .sorted(Comparator.comparing(entry -> entry.getFileName().toString()))
          .toList();
    } catch (IOException e) {
      throw new IllegalArgumentException("folder %s cannot be listed: %s".formatted(folder, e), e);
    }
  }

  private static String stem(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  private static String ending(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
