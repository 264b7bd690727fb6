package dev.facepipe.common.message;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.message.Answer.Neighbour;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One person of a video, and when the person was seen.
 *
 * @param name the person's name in the gallery; for a stranger {@code unknown-1}, {@code unknown-2}
 *     and so on
 * @param enrolled true if the gallery has the person; a stranger's name is ours
 * @param seen when the person was on screen, ascending, without overlap; at least one
 * @param seconds total time on screen
 * @param frames number of frames with the person
 * @param votes number of these frames in which the face alone had the person's name; for a
 *     stranger, in which it had no name
 * @param distance L2 distance of all the person's faces together to the nearest embedding of the
 *     gallery; absent if the gallery is empty
 * @param threshold largest distance that gives a name; absent if every distance does
 * @param runnerUp the second nearest person of the gallery
 * @param nearest the person of the gallery that a stranger is nearest to; absent if the person has
 *     a name
 * @param quality unified quality score of the best face, 0 to 100; absent if nobody measured it
 * @param best the best face
 * @param thumbnail the best face as JPEG in base64; absent on the response queue, or if the frame
 *     is gone
 */
public record Person(
    String name,
    boolean enrolled,
    List<Seen> seen,
    double seconds,
    int frames,
    int votes,
    @Nullable Float distance,
    @Nullable Float threshold,
    @Nullable Neighbour runnerUp,
    @Nullable Neighbour nearest,
    @Nullable Integer quality,
    Best best,
    @Nullable String thumbnail) {

  /** Start of a stranger's name; a number from 1 follows. */
  public static final String STRANGER = "unknown-";

  public Person {
    Require.present(name, "name");
    Require.present(seen, "seen");
    Require.present(best, "best");
    seen = List.copyOf(seen);
  }

  /** Returns this person with other people of the gallery beside. */
  public Person withNeighbours(
      @Nullable Neighbour otherRunnerUp, @Nullable Neighbour otherNearest) {
    return new Person(
        name,
        enrolled,
        seen,
        seconds,
        frames,
        votes,
        distance,
        threshold,
        otherRunnerUp,
        otherNearest,
        quality,
        best,
        thumbnail);
  }

  /** Returns this person with another thumbnail, or without one; a JPEG in base64. */
  public Person withThumbnail(@Nullable String jpeg) {
    return new Person(
        name, enrolled, seen, seconds, frames, votes, distance, threshold, runnerUp, nearest,
        quality, best, jpeg);
  }

  /** A time on screen, in seconds from the start of the video. */
  public record Seen(double from, double to) {}

  /**
   * The best face of a person.
   *
   * @param frame number of its frame, from 1
   * @param at when the frame is on screen, in seconds
   * @param box box in pixels of the frame
   */
  public record Best(int frame, double at, Box box) {
    public Best {
      Require.present(box, "box");
    }
  }
}
