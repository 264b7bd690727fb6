package dev.facepipe.recognition.gallery;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Recognises, by name, files that programs leave in folders of photographs. */
public final class ProgramFiles {
  /**
   * Thumbnails, settings and people's names, in lower case, as Windows, macOS, KDE, Picasa and
   * picture viewers write them.
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

  /** Folders of Windows, macOS, Linux, Android, and NAS by Synology and QNAP, in lower case. */
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

  /** Unfinished files of browsers, Syncthing, Nextcloud and Office, and Synology's streams. */
  private static final Pattern OTHERS =
      Pattern.compile(
          "(?s)~syncthing~.*|~\\$.*|.*\\.(?:tmp|part|partial|crdownload)"
              + "|.*@syno(?:resource|eastream)");

  private ProgramFiles() {}

  /**
   * Returns true if enrolling skips a file or folder. Hidden files are skipped, and the folder of a
   * gallery's earlier versions.
   */
  public static boolean isOne(Path path) {
    String name = lowerCase(path);
    return name.startsWith(".")
        || FILES.contains(name)
        || FOLDERS.contains(name)
        || name.endsWith(GalleryFile.VERSIONS)
        || OTHERS.matcher(name).matches();
  }

  /**
   * Returns true if a file holds data about the photographs beside it: a thumbnail, or names of
   * people. Files that begin with {@code ._} hold what macOS cannot store in the file system.
   */
  public static boolean tellsOfPhotographs(Path file) {
    String name = lowerCase(file);
    return FILES.contains(name) || name.startsWith("._");
  }

  private static String lowerCase(Path path) {
    return path.getFileName().toString().toLowerCase(Locale.ROOT);
  }
}
