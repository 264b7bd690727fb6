package dev.facepipe.recognition.gallery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The photographs in a folder of people, and what else lies there.
 *
 * @param photographs sorted by folder and file
 * @param refused files and folders that are none, with the reason; sorted likewise
 */
record Photographs(List<Photograph> photographs, List<Enrolment.Refused> refused) {
  /** File endings that may hold a picture, without regard to case. */
  private static final Set<String> ENDINGS =
      Set.of("jpg", "jpeg", "png", "webp", "bmp", "tif", "tiff", "gif");

  /** A file and who is in it. */
  record Photograph(Path file, String name) {}

  /**
   * Lists a folder of {@code NAME/*.jpg} and {@code NAME.jpg}. Hidden files are passed over.
   *
   * @throws IllegalArgumentException if there is no such folder, or it cannot be listed
   */
  static Photographs in(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "no folder %s; expected one with NAME/*.jpg or NAME.jpg in it".formatted(folder));
    }
    var found = new Photographs(new ArrayList<>(), new ArrayList<>());
    for (Path entry : list(folder)) {
      if (Files.isDirectory(entry)) {
        found.addPerson(entry);
      } else {
        found.add(entry, stem(entry));
      }
    }
    return found;
  }

  /** Lists the folders in a folder of people that bear a person's name. */
  static List<Path> foldersOf(Path folder, String name) {
    return list(folder).stream()
        .filter(entry -> Files.isDirectory(entry))
        .filter(entry -> composed(entry.getFileName().toString()).equals(name))
        .toList();
  }

  private void addPerson(Path folder) {
    List<Path> files = list(folder);
    if (files.isEmpty()) {
      refused.add(new Enrolment.Refused(folder, "no photographs in this folder"));
    }
    for (Path file : files) {
      if (Files.isDirectory(file)) {
        refused.add(
            new Enrolment.Refused(
                file,
                "folder in the folder of %s; expected photographs there"
                    .formatted(folder.getFileName())));
      } else {
        add(file, folder.getFileName().toString());
      }
    }
  }

  private void add(Path file, String rawName) {
    if (!ENDINGS.contains(ending(file).toLowerCase(Locale.ROOT))) {
      refused.add(
          new Enrolment.Refused(
              file,
              "not a picture by its name; expected .jpg, .jpeg, .png, .webp, .bmp, .tif, .tiff or"
                  + " .gif"));
      return;
    }
    try {
      photographs.add(new Photograph(file, PersonName.checked(composed(rawName))));
    } catch (IllegalArgumentException e) {
      refused.add(new Enrolment.Refused(file, String.valueOf(e.getMessage())));
    }
  }

  /** Some file systems take letters and their accents apart; a name is one way of writing. */
  private static String composed(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFC);
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> !entry.getFileName().toString().startsWith("."))
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
