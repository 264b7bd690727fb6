package dev.facepipe.local.console.seen;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.NamedFace;
import dev.facepipe.common.message.Answer.Neighbour;
import dev.facepipe.common.message.Person;
import dev.facepipe.common.message.VideoPeople;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A sighting as the API shows it.
 *
 * @param at when the answer was made, ISO-8601 in UTC
 * @param file the picture's file name, or the video's key
 * @param video the video, if the faces are of a video
 */
public record Seen(
    String id,
    String at,
    @Nullable String camera,
    String requestId,
    @Nullable String file,
    String result,
    @Nullable String model,
    @Nullable String gallery,
    @Nullable Video video,
    List<Face> faces,
    @Nullable Map<String, Double> timingsMs) {

  /** A video and its length in seconds. */
  public record Video(String key, String etag, double end) {}

  /**
   * One face, or one person of a video.
   *
   * @param name the person; {@code Unknown} for a stranger
   * @param quality unified quality score, 0 to 100
   * @param picture true if there is a thumbnail
   * @param seen times on screen in a video, in seconds
   */
  public record Face(
      String name,
      boolean enrolled,
      Box box,
      @Nullable Float distance,
      @Nullable Float threshold,
      @Nullable Neighbour nearest,
      @Nullable Neighbour runnerUp,
      @Nullable String reason,
      @Nullable Integer quality,
      boolean picture,
      @Nullable List<Person.Seen> seen) {}

  public static Seen of(SeenFaces seen) {
    List<Face> faces = new ArrayList<>();
    for (int i = 0; i < seen.size(); i++) {
      faces.add(face(seen, i));
    }
    String at = seen.sighting().at();
    String camera = seen.sighting().camera();
    VideoPeople video = seen.sighting().video();
    if (video != null) {
      return new Seen(
          seen.id(),
          at,
          camera,
          video.requestId().value(),
          video.filename(),
          video.result(),
          video.model(),
          video.gallery(),
          new Video(video.drop().key(), video.drop().etag(), video.end()),
          faces,
          null);
    }
    Answer answer = seen.sighting().answer();
    if (answer == null) {
      throw new IllegalStateException("sighting %s has no answer".formatted(seen.id()));
    }
    return new Seen(
        seen.id(),
        at,
        camera,
        answer.requestId().value(),
        answer.filename() != null || answer.drop() == null
            ? answer.filename()
            : answer.drop().key(),
        answer.result(),
        answer.model(),
        answer.gallery(),
        null,
        faces,
        answer.timingsMs());
  }

  private static Face face(SeenFaces seen, int index) {
    NamedFace face = seen.face(index);
    String name = seen.name(index);
    boolean picture = seen.hasPicture().get(index);
    if (face != null) {
      return new Face(
          face.name(),
          name != null,
          face.box(),
          face.distance(),
          face.threshold(),
          face.nearest(),
          face.runnerUp(),
          face.reason(),
          seen.quality(index),
          picture,
          null);
    }
    Person person = seen.person(index);
    if (person == null) {
      throw new IllegalStateException("sighting %s has no face %d".formatted(seen.id(), index));
    }
    return new Face(
        person.enrolled() ? person.name() : Answer.UNKNOWN,
        person.enrolled(),
        person.best().box(),
        person.distance(),
        person.threshold(),
        person.nearest(),
        person.runnerUp(),
        null,
        person.quality(),
        picture,
        person.seen());
  }
}
