package dev.facepipe.local.client.forget;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * One stored thing that identifies a person.
 *
 * @param where the file or address
 * @param fate what happens to the thing, such as {@code 2 removed}
 */
public record Trace(Kind kind, String where, String fate) {
  /** The kinds of traces. */
  public enum Kind {
    VECTORS("vectors"),
    EARLIER_GALLERY("earlier gallery"),
    /** A file that cannot be read: it may hold the person's embeddings, or nobody's. */
    UNREADABLE_GALLERY("unreadable gallery"),
    /** A whole gallery that a killed writer left behind. */
    LEFTOVER("leftover"),
    /** A gallery beside the one that is changed, such as a copy of it. */
    OTHER_GALLERY("other gallery"),
    /** A file beside the gallery, named after it, that may hold the gallery in another form. */
    UNREADABLE_COPY("unreadable copy"),
    /** A file that has other names (hard links). */
    OTHER_NAME("other name"),
    PHOTOGRAPH("photograph"),
    LINKED_PHOTOGRAPH("linked photograph"),
    /** A file of a desktop program beside photographs: small pictures, or who is in them. */
    DESKTOP_FILE("desktop's file"),
    OTHER_FILE("other file"),
    RESULT("result"),
    /** What a frame of a video left for the summary: the answer, and embeddings. */
    FRAME_NOTE("frame note"),
    /**
     * What an answer left for people who look through it: the answer, embeddings and thumbnails.
     */
    SIGHTING("sighting"),
    PLACE("place");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** Returns the kind as tables and JSON write it. */
    @JsonValue
    public String word() {
      return word;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  /** Returns true if the trace certainly belongs to the person. */
  public boolean isSure() {
    return kind != Kind.UNREADABLE_GALLERY && kind != Kind.UNREADABLE_COPY;
  }
}
