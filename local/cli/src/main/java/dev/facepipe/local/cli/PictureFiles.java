package dev.facepipe.local.cli;

import dev.facepipe.recognition.gallery.Enrolment;
import dev.facepipe.recognition.gallery.ProgramFiles;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pictures that a user named, one by one or by their folder.
 *
 * @param pictures in the order of the user's words; those of a folder sorted by path
 * @param problems what cannot be used, such as an empty folder
 * @param skipped files of folders that are no pictures
 */
record PictureFiles(List<Picture> pictures, List<Problem> problems, List<Path> skipped) {
  /**
   * A picture.
   *
   * @param within path of the picture in the folder that the user named; the file name of a picture
   *     that the user named
   */
  record Picture(Path file, Path within) {}

  /** A file or folder that cannot be used, and why. */
  record Problem(Path file, String error) {}

  /**
   * Lists pictures. Folders are searched with all their folders, for the files that enrolling takes
   * for photographs.
   *
   * @param without a folder that is left out, with all that is in it
   */
  static PictureFiles of(List<Path> named, @Nullable Path without) {
    var found = new PictureFiles(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (Path path : named) {
      if (Files.isDirectory(path)) {
        found.addFolder(path, without);
      } else {
        found.pictures.add(new Picture(path, path.getFileName()));
      }
    }
    return found;
  }

  private void addFolder(Path folder, @Nullable Path without) {
    List<Path> files = new ArrayList<>();
    List<Problem> unread = new ArrayList<>();
    try {
      Files.walkFileTree(
          folder,
          EnumSet.of(FileVisitOption.FOLLOW_LINKS),
          Integer.MAX_VALUE,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path entry, BasicFileAttributes attributes)
                throws IOException {
              boolean isLeftOut =
                  (!entry.equals(folder) && ProgramFiles.isOne(entry))
                      || (without != null
                          && Files.isDirectory(without)
                          && Files.isSameFile(entry, without)
                          && !entry.equals(folder));
              return isLeftOut ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path entry, BasicFileAttributes attributes) {
              if (!ProgramFiles.isOne(entry)) {
                files.add(entry);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path entry, IOException e) {
              unread.add(new Problem(entry, "cannot be listed: " + e));
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      unread.add(new Problem(folder, "cannot be listed: " + e));
    }
    files.sort(Comparator.naturalOrder());
    int before = pictures.size();
    for (Path file : files) {
      if (Enrolment.isPhotograph(file)) {
        pictures.add(new Picture(file, folder.relativize(file)));
      } else {
        skipped.add(file);
      }
    }
    problems.addAll(unread);
    if (pictures.size() == before && unread.isEmpty()) {
      problems.add(
          new Problem(
              folder,
              files.isEmpty()
                  ? "this folder is empty; expected pictures"
                  : "no picture in this folder, only other files: %d; expected pictures"
                      .formatted(files.size())));
    }
  }
}
