package dev.facepipe.local.client.forget;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * One thing that tells of a person.
 *
 * @param where its file or address
 * @param fate what becomes of it, such as {@code 2 removed}
 */
public record Trace(Kind kind, String where, String fate) {
  /** What kinds of traces there are. */
  public enum Kind {
    VECTORS("vectors"),
    EARLIER_GALLERY("earlier gallery"),
    /** May hold the person's vectors, and may be none's. */
    UNREADABLE_GALLERY("unreadable gallery"),
    /** A whole gallery that a killed writer left behind. */
    LEFTOVER("leftover"),
    /** A gallery beside the one that is changed, such as a copy of it. */
    OTHER_GALLERY("other gallery"),
    /** A file beside the gallery, named after it, that may hold the gallery in another form. */
    UNREADABLE_COPY("unreadable copy"),
    /** A file that other names (hard links) lead to. */
    OTHER_NAME("other name"),
    PHOTOGRAPH("photograph"),
    LINKED_PHOTOGRAPH("linked photograph"),
    /** What desktop programs write beside photographs: small pictures, and who is in them. */
    DESKTOP_FILE("desktop's file"),
    OTHER_FILE("other file"),
    RESULT("result"),
    PLACE("place");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** The kind as people and JSON say it. */
    @JsonValue
    public String word() {
      return word;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  /** Whether it is sure to be of the person. */
  public boolean isSure() {
    return kind != Kind.UNREADABLE_GALLERY && kind != Kind.UNREADABLE_COPY;
  }
}
