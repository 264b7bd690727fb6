package dev.facepipe.common.message;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Faces that were seen in one picture or one video, for people who look through them later. An
 * object of the results bucket; its key is {@link #key}.
 *
 * @param at when the answer was made, ISO-8601 in UTC with milliseconds
 * @param camera id of the camera, if it is known; see {@link CameraId}
 * @param answer the answer to the picture; absent if the faces are of a video
 * @param video the answer to the video, whose people have no thumbnails; absent if the faces are of
 *     a picture
 * @param faces one for each face of the answer, or for each person of the video, in the same order
 */
public record Sighting(
    String at,
    @Nullable String camera,
    @Nullable Answer answer,
    @Nullable VideoPeople video,
    List<SeenFace> faces) {

  public Sighting {
    Require.present(at, "at");
    Require.present(faces, "faces");
    faces = List.copyOf(faces);
    camera = CameraId.checked(camera);
    try {
      Instant.parse(at);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("at is not a time; expected ISO-8601 in UTC", e);
    }
    if ((answer == null) == (video == null)) {
      throw new IllegalArgumentException(
          "sighting has %s; expected an answer or a video"
              .formatted(answer == null ? "neither answer nor video" : "an answer and a video"));
    }
    int expected = answer == null ? video.people().size() : faceCount(answer);
    if (faces.size() != expected) {
      throw new IllegalArgumentException(
          "sighting has %d faces; expected %d, as its answer has"
              .formatted(faces.size(), expected));
    }
  }

  /** Returns the sighting of the faces in a picture; one face for each face of the answer. */
  public static Sighting of(
      Instant at, @Nullable String camera, Answer answer, List<SeenFace> faces) {
    return new Sighting(Keys.MILLISECONDS.format(at), camera, answer, null, faces);
  }

  /**
   * Returns the sighting of the people in a video; one face for each person. The thumbnails of the
   * people are left out, because the faces have them.
   */
  public static Sighting of(
      Instant at, @Nullable String camera, VideoPeople video, List<SeenFace> faces) {
    VideoPeople bare = video.forQueue(video.people().size());
    return new Sighting(Keys.MILLISECONDS.format(at), camera, null, bare, faces);
  }

  /**
   * Returns the key in the results bucket. The same picture or video always gives the same UUID at
   * the end of the key, so readers can leave out the second sighting of a message that was
   * delivered twice.
   */
  public String key() {
    return Keys.sighting(Instant.parse(at), about());
  }

  private String about() {
    @Nullable Drop drop = video != null ? video.drop() : answer != null ? answer.drop() : null;
    if (drop != null) {
      return drop.key() + "/" + drop.etag();
    }
    return answer == null ? "" : answer.requestId().value();
  }

  private static int faceCount(Answer answer) {
    return answer.faces() == null ? 0 : answer.faces().size();
  }

  /**
   * What was kept of one face. Both parts are absent after the person was forgotten. The embedding
   * compares by identity.
   *
   * @param embedding row of float32, little-endian; base64 in JSON. Not copied
   * @param thumbnail the face as JPEG in base64, at most 160 pixels a side; also absent if the
   *     frame of a video is gone
   */
  public record SeenFace(byte @Nullable [] embedding, @Nullable String thumbnail) {

    /** A face of which nothing is kept. */
    public static final SeenFace NOTHING = new SeenFace(null, null);

    /** Creates a face; the embedding is copied. */
    public static SeenFace of(float[] embedding, @Nullable String thumbnail) {
      return new SeenFace(PackedFloats.of(embedding), thumbnail);
    }

    /** Returns the embedding as a new array, if it is kept. */
    public Optional<float[]> values() {
      return Optional.ofNullable(embedding).map(PackedFloats::unpacked);
    }

    @Override
    public String toString() {
      return "SeenFace[%d bytes of embedding, %d characters of thumbnail]"
          .formatted(
              embedding == null ? 0 : embedding.length, thumbnail == null ? 0 : thumbnail.length());
    }
  }
}
