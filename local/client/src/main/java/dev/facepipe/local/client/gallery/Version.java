package dev.facepipe.local.client.gallery;

import dev.facepipe.local.client.gallery.GalleryStorage.Kept;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is known of one version of a gallery. All of it is in the version's name. The name is the
 * note in the gallery ({@link GalleryFile#note}) and the name of the file or object that keeps the
 * version. So no list has to agree with what is there.
 *
 * @param number counts a gallery's changes, from 1; later versions have larger numbers
 * @param when when the version was written, in whole milliseconds
 * @param command the command that wrote the version: 1 to 32 of {@code a-z}, {@code 0-9}, {@code -}
 * @param people number of people
 * @param embeddings number of embeddings
 * @param gallery the contents' {@link Gallery#version}
 */
public record Version(
    int number, Instant when, String command, int people, int embeddings, String gallery) {
  /** The command of a version that no command of ours wrote. */
  private static final String UNKNOWN = "unknown";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private static final String COMMAND = "[a-z0-9-]{1,32}";

  private static final Pattern NAME =
      Pattern.compile(
          "(\\d{6,9})_(\\d{8}T\\d{6}\\.\\d{3}Z)_(%s)_(\\d{1,9})_(\\d{1,9})_([0-9a-f]{16})"
              .formatted(COMMAND));

  public Version {
    if (!command.matches(COMMAND)) {
      throw new IllegalArgumentException(
          "command of version %d is '%s'; expected 1 to 32 of a-z, 0-9 and -"
              .formatted(number, command));
    }
    when = when.truncatedTo(ChronoUnit.MILLIS);
  }

  /** Returns the version that a gallery becomes. */
  static Version of(Gallery gallery, int number, Instant when, String command) {
    return new Version(
        number, when, command, gallery.people().size(), gallery.size(), gallery.version());
  }

  /**
   * Returns the version that a gallery is: the one whose name its note is, or else the newest, by
   * an unknown command.
   *
   * @param earlier returns the earlier versions
   * @param when returns when the gallery was written
   */
  public static Version of(
      Gallery gallery, String note, Supplier<List<Kept>> earlier, Supplier<Instant> when) {
    return parse(note)
        .filter(version -> version.gallery().equals(gallery.version()))
        .orElseGet(
            () -> {
              int newest =
                  earlier.get().stream().mapToInt(kept -> kept.version().number()).max().orElse(0);
              return of(gallery, newest + 1, when.get(), UNKNOWN);
            });
  }

  /** Returns the version with this name; empty if it is no version's name. */
  public static Optional<Version> parse(String name) {
    Matcher parts = NAME.matcher(name);
    if (!parts.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Version(
              Integer.parseInt(parts.group(1)),
              Instant.from(TIME.parse(parts.group(2))),
              parts.group(3),
              Integer.parseInt(parts.group(4)),
              Integer.parseInt(parts.group(5)),
              parts.group(6)));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** Returns the version's name, such as {@code 000012_20261129T163000.123Z_enroll_16_48_1a2b…}. */
  public String name() {
    return "%06d_%s_%s_%d_%d_%s"
        .formatted(number, TIME.format(when), command, people, embeddings, gallery);
  }
}
