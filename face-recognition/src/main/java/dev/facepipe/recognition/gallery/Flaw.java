package dev.facepipe.recognition.gallery;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A reason to refuse a photograph for enrolment, because it would worsen matches. */
public enum Flaw {
  NO_FACE("take one where the whole face is upright, lit and not covered"),
  SEVERAL_FACES("cut the photograph so that it shows one person"),
  TINY("take the photograph from nearer, or send it at its full size"),
  BLURRED("hold the camera still, in more light"),
  TURNED("look at the camera; a half profile is enough"),
  DARK("put a light before the face, not behind it"),
  BRIGHT("take the light from the face, or expose less"),
  UNRECOGNISABLE("take another: sharper, larger, with nothing before the face"),
  REPEATED("remove one of the two, or rename the person"),
  SOMEBODY_ELSE("if they are one person, use one name; if not, take another photograph");

  private final String remedy;

  Flaw(String remedy) {
    this.remedy = remedy;
  }

  /** Returns the name as the command line and JSON spell it, such as {@code several-faces}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns what to do about it, as half a sentence. */
  public String remedy() {
    return remedy;
  }

  /** Returns true if a user may enrol the photograph all the same. */
  public boolean isAcceptable() {
    return this != NO_FACE;
  }

  /**
   * Returns the flaw with a word.
   *
   * @throws IllegalArgumentException if no acceptable flaw has that word; the message lists them
   */
  public static Flaw acceptable(String word) {
    return Arrays.stream(values())
        .filter(Flaw::isAcceptable)
        .filter(flaw -> flaw.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "reason is '%s'; expected one of %s"
                        .formatted(
                            word,
                            Arrays.stream(values())
                                .filter(Flaw::isAcceptable)
                                .map(Flaw::word)
                                .collect(Collectors.joining(", ")))));
  }
}
