package dev.facepipe.recognition.gallery;

import dev.facepipe.common.file.FileRefused;
import dev.facepipe.common.file.RegularFile;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.text.Composed;
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
 * The photographs in a folder of people, and what else lies there.
 *
 * @param photographs sorted by folder and file
 * @param others files and folders that are none, with the reason; sorted likewise
 */
record Photographs(List<Photograph> photographs, List<Enrolment.Outcome> others) {
  /**
   * Endings of files that somebody took for a photograph, whatever is in them; without regard to
   * case. All other files are told by their first bytes.
   */
  private static final Set<String> ENDINGS =
      Set.of(
          "jpg", "jpeg", "jpe", "jfif", "jif", "png", "webp", "bmp", "dib", "tif", "tiff", "gif",
          "heic", "heif", "hif", "avif", "jxl", "jp2");

  /** Bytes that tell a picture's format. */
  private static final int START = 64;

  /** A file and who is in it. */
  record Photograph(Path file, String name) {}

  /**
   * Lists a folder of {@code NAME/*.jpg} and {@code NAME.jpg}. Passed over are hidden files and
   * {@link ProgramFiles}.
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
        .filter(entry -> Composed.areSame(entry.getFileName().toString(), name))
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
                .formatted(Pattern.quote(Composed.of(name)), String.join("|", ENDINGS)),
            Pattern.DOTALL);
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> after.matcher(Composed.of(entry.getFileName().toString())).matches())
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
    if (files.isEmpty()) {
      others.add(new Enrolment.Refused(folder, "no photographs in this folder"));
    }
    for (Path file : files) {
      if (Files.isDirectory(file)) {
        others.add(
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
    if (!isPhotograph(file)) {
      others.add(
          new Enrolment.Skipped(file, "no picture by its name, and none by its first bytes"));
      return;
    }
    try {
      photographs.add(new Photograph(file, PersonName.checked(rawName)));
    } catch (IllegalArgumentException e) {
      others.add(new Enrolment.Refused(file, String.valueOf(e.getMessage())));
    }
  }

  /** A file that cannot be read counts as one, so that somebody is told of it. */
  private static boolean isPhotograph(Path file) {
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
