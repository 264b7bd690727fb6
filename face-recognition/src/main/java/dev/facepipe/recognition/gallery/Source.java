package dev.facepipe.recognition.gallery;

import dev.facepipe.common.text.Nfc;
import dev.facepipe.common.text.Printable;
import java.nio.file.Path;

/**
 * Names of the photographs that people were enrolled from: the last two segments of the path, as
 * {@code Ada/door.jpg}. Folders above may hold other names, so they are not kept.
 */
final class Source {
  /** Stands for a photograph that is not known. */
  static final String UNKNOWN = "";

  /** Most characters of a name; the end counts. Longer than two names on most disks are. */
  private static final int LONGEST = 200;

  private Source() {}

  /**
   * Returns the name of a photograph.
   *
   * @param folder the folder of people that holds the photograph
   */
  static String of(Path folder, Path photograph) {
    return checked(folder.relativize(photograph).toString().replace('\\', '/'));
  }

  /** Returns the last two segments, printable and not too long. A checked name stays as it is. */
  static String checked(String source) {
    String printable = Nfc.of(Printable.replaced(source, '?'));
    int last = printable.lastIndexOf('/');
    int before = last < 1 ? -1 : printable.lastIndexOf('/', last - 1);
    String kept = printable.substring(before + 1);
    int length = kept.codePointCount(0, kept.length());
    return length <= LONGEST ? kept : kept.substring(kept.offsetByCodePoints(0, length - LONGEST));
  }

  /**
   * Returns a photograph's name without a person's name, because the person has another name now.
   * Nothing is left of {@code NAME.jpg}.
   */
  static String without(String name, String source) {
    String file = source.substring(source.lastIndexOf('/') + 1);
    if (file.contains(name)) {
      return UNKNOWN;
    }
    return source.contains(name) ? file : source;
  }
}
