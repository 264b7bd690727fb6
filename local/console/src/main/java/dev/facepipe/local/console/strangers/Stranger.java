package dev.facepipe.local.console.strangers;

import dev.facepipe.local.console.people.FaceId;
import dev.facepipe.local.console.people.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A person without a name.
 *
 * @param faces best first
 * @param first when the first of them was seen
 * @param last when the last of them was seen
 * @param cameras ids of the cameras, without repeats
 * @param videos keys of the videos, without repeats
 * @param quality unified quality score of the best face, 0 to 100; null if nobody measured it
 * @param suggestion an enrolled person who looks like this one
 * @param verdict what the gate says of the best face
 */
record Stranger(
    List<FaceId> faces,
    int count,
    String first,
    String last,
    List<String> cameras,
    List<String> videos,
    FaceId best,
    @Nullable Integer quality,
    @Nullable Suggestion suggestion,
    Verdict verdict) {

  /**
   * An enrolled person.
   *
   * @param distance L2 distance of the nearest face
   * @param threshold largest distance that gives a name
   */
  record Suggestion(String name, double distance, double threshold) {}
}
