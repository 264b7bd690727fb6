package dev.facepipe.recognition.gallery;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What programs and not people leave in folders of photographs, told by its name. */
public final class ProgramFiles {
  /**
   * Small pictures, settings and names of people, in small letters; as Windows, macOS, KDE, Picasa
   * and viewers of pictures make them.
   */
  private static final Set<String> FILES =
      Set.of(
          ".ds_store",
          ".directory",
          ".picasa.ini",
          "picasa.ini",
          "thumbs.db",
          "ehthumbs.db",
          "ehthumbs_vista.db",
          "desktop.ini",
          "icon\r",
          "zbthumbnail.info",
          "pspbrwse.jbf");

  /** Folders of Windows, macOS, Linux, Android, and NAS by Synology and QNAP; in small letters. */
  private static final Set<String> FOLDERS =
      Set.of(
          "$recycle.bin",
          "recycler",
          "recycled",
          "system volume information",
          "found.000",
          "__macosx",
          "network trash folder",
          "temporary items",
          "lost+found",
          "lost.dir",
          "@eadir",
          "#recycle",
          "#snapshot",
          "~snapshot",
          "@tmp",
          "@recycle",
          "@recently-snapshot",
          "@transcode",
          "@__thumb");

  /** Files that a browser, Syncthing, Nextcloud or Office still writes, and Synology's streams. */
  private static final Pattern OTHERS =
      Pattern.compile(
          "(?s)~syncthing~.*|~\\$.*|.*\\.(?:tmp|part|partial|crdownload)"
              + "|.*@syno(?:resource|eastream)");

  private ProgramFiles() {}

  /** Whether enrolling passes a file or folder over; hidden ones are among them. */
  public static boolean isOne(Path path) {
    String name = lowerCase(path);
    return name.startsWith(".")
        || FILES.contains(name)
        || FOLDERS.contains(name)
        || OTHERS.matcher(name).matches();
  }

  /**
   * Whether a file tells of the photographs beside it: a small picture of one, or who is in it.
   * Files that begin with {@code ._} are macOS's, of what its file system cannot keep.
   */
  public static boolean tellsOfPhotographs(Path file) {
    String name = lowerCase(file);
    return FILES.contains(name) || name.startsWith("._");
  }

  private static String lowerCase(Path path) {
    return path.getFileName().toString().toLowerCase(Locale.ROOT);
  }
}
