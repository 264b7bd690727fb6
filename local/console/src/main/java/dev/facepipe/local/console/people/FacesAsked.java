package dev.facepipe.local.console.people;

import dev.facepipe.local.console.http.ApiRefused;
import dev.facepipe.recognition.gallery.Flaw;
import dev.facepipe.recognition.gallery.Reference;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks what requests say about faces, names and flaws. */
public final class FacesAsked {
  private FacesAsked() {}

  /**
   * Returns the faces of a request.
   *
   * @throws ApiRefused if there are none
   */
  public static List<FaceId> faces(@Nullable List<FaceId> faces) {
    if (faces == null || faces.isEmpty() || faces.contains(null)) {
      throw ApiRefused.bad("no_faces", "faces is missing or empty; expected one face or more");
    }
    return faces;
  }

  /**
   * Returns a name in the form that galleries keep.
   *
   * @throws ApiRefused if a person cannot have this name
   */
  public static String name(@Nullable String name) {
    if (name == null) {
      throw ApiRefused.bad("bad_name", "name is missing");
    }
    try {
      return new Reference(name, new float[0], "").name();
    } catch (IllegalArgumentException e) {
      throw ApiRefused.bad("bad_name", String.valueOf(e.getMessage()));
    }
  }

  /**
   * Returns the flaws that the client accepts.
   *
   * @throws ApiRefused if there is no flaw of such a name
   */
  public static Set<Flaw> accepted(@Nullable List<String> words) {
    Set<Flaw> flaws = new LinkedHashSet<>();
    for (String word : words == null ? List.<String>of() : words) {
      try {
        flaws.add(Flaw.acceptable(String.valueOf(word)));
      } catch (IllegalArgumentException e) {
        throw ApiRefused.bad("bad_flaw", String.valueOf(e.getMessage()));
      }
    }
    return flaws;
  }

  /** Returns the refusal of faces that are all gone. */
  public static ApiRefused gone() {
    return new ApiRefused(
        409,
        "faces_gone",
        "none of these faces is kept any more with an embedding of the gallery's network");
  }
}
