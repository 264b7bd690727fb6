package dev.facepipe.common.message;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who was in a video: the answer to the whole video, as the response queue carries it, and the
 * object {@code people.json} of the results bucket.
 *
 * @param requestId the video's key without its file extension
 * @param result names of the people, longest time on screen first, separated by commas; {@link
 *     Answer#UNKNOWN} once for all strangers, at their place; {@link Answer#NO_FACE} if nobody was
 *     seen; {@link Answer#ERROR} if no frame was answered without an error
 * @param filename the video's key
 * @param model network that embedded the faces; absent if no frame has a face
 * @param gallery version of the gallery that was searched
 * @param frames number of frames that were cut
 * @param complete true if the video was read to its end and every frame was answered
 * @param missing numbers of the frames without an answer, or with the answer {@code Error}
 * @param end length of the video that was looked at, in seconds
 * @param people longest time on screen first. The queue gets only the first people if an answer
 *     with all of them is too large
 * @param drop key and ETag of the video
 * @param at when the summary was made, ISO-8601 in UTC with milliseconds; absent in summaries of
 *     older services
 */
public record VideoPeople(
    RequestId requestId,
    String result,
    String filename,
    @Nullable String model,
    String gallery,
    int frames,
    boolean complete,
    List<Integer> missing,
    double end,
    List<Person> people,
    Drop drop,
    @Nullable String at) {

  /** The file extensions of the objects that hold a summary. */
  public static final List<String> ENDINGS = List.of(".html", ".csv", ".vtt", ".json");

  public VideoPeople {
    Require.present(requestId, "request_id");
    Require.present(result, "result");
    Require.present(people, "people");
    Require.present(drop, "drop");
    missing = missing == null ? List.of() : List.copyOf(missing);
    people = List.copyOf(people);
  }

  /**
   * Returns the answer to a video.
   *
   * @param video the frames that were cut
   * @param missing numbers of the frames without an answer, or with the answer {@code Error}
   * @param people longest time on screen first
   * @param at when the summary was made
   */
  public static VideoPeople of(
      VideoFrames video,
      List<Integer> missing,
      @Nullable String model,
      String gallery,
      List<Person> people,
      Instant at) {
    Drop drop = video.drop();
    return new VideoPeople(
        RequestId.ofStem(drop.stem()),
        missing.size() == video.count() ? Answer.ERROR : result(people),
        drop.key(),
        model,
        gallery,
        video.count(),
        video.complete() && missing.isEmpty(),
        missing,
        video.end(),
        people,
        drop,
        Keys.MILLISECONDS.format(at));
  }

  /** Returns this answer with other people, and the result that names them. */
  public VideoPeople with(List<Person> others) {
    return new VideoPeople(
        requestId,
        others.isEmpty() ? result : result(others),
        filename,
        model,
        gallery,
        frames,
        complete,
        missing,
        end,
        others,
        drop,
        at);
  }

  private static String result(List<Person> people) {
    return people.isEmpty()
        ? Answer.NO_FACE
        : people.stream()
            .map(person -> person.enrolled() ? person.name() : Answer.UNKNOWN)
            .distinct()
            .collect(Collectors.joining(", "));
  }

  /** Returns this answer with only its first {@code count} people, and without thumbnails. */
  VideoPeople forQueue(int count) {
    return new VideoPeople(
        requestId,
        result,
        filename,
        model,
        gallery,
        frames,
        complete,
        missing,
        end,
        people.subList(0, count).stream().map(person -> person.withThumbnail(null)).toList(),
        drop,
        at);
  }
}
