package dev.facepipe.common.message;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.queue.Outbox;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Sends answers to the response queue and, if one is configured, to the results bucket. Puts a note
 * of each video's frame into the claims bucket, for the answer to the whole video. Leaves a
 * sighting of the faces of each other frame in the results bucket, if sightings are kept.
 *
 * <p>Buckets are written first, so an answer on the queue is already in the bucket. Sending the
 * same answer twice writes the same objects. Thread-safe.
 */
public final class Answers {
  /**
   * Largest SQS message, in bytes. Our JSON is ASCII, so 1 character is 1 byte. Source: SQS quotas,
   * August 2025.
   */
  private static final int QUEUE_LIMIT = 1 << 20;

  private final Outbox responseQueue;
  private final ObjectStore objects;
  private final @Nullable ResultsBucket results;
  private final VideoAnswers videos;
  private final @Nullable String claimsBucket;
  private final @Nullable SightingWriter sightings;
  private final ResultsForm form;
  private final InstantSource clock;

  /**
   * Creates a sender of answers to a queue and a bucket; frames of videos are answered as all
   * others.
   *
   * @param resultsBucket name of the bucket, or null to store nothing
   */
  public Answers(Outbox responseQueue, ObjectStore objects, @Nullable String resultsBucket) {
    this(
        responseQueue,
        objects,
        new Stored(resultsBucket, ResultsForm.ALL, null, null),
        VideoAnswers.FRAMES,
        InstantSource.system());
  }

  /**
   * Creates a sender of answers.
   *
   * @param stored what answers leave in buckets
   * @param videos which answers a video gets
   * @param clock says when an answer is sent
   */
  public Answers(
      Outbox responseQueue,
      ObjectStore objects,
      Stored stored,
      VideoAnswers videos,
      InstantSource clock) {
    if (stored.claimsBucket() == null && !videos.hasFrames()) {
      throw new IllegalArgumentException(
          "VIDEO_ANSWERS is %s, and CLAIMS_BUCKET has no value; expected the bucket that keeps notes of frames"
              .formatted(videos));
    }
    this.responseQueue = responseQueue;
    this.objects = objects;
    this.results =
        stored.resultsBucket() == null ? null : new ResultsBucket(objects, stored.resultsBucket());
    this.form = stored.form();
    this.videos = videos;
    this.claimsBucket = videos.hasPeople() ? stored.claimsBucket() : null;
    this.sightings = stored.sightings();
    this.clock = clock;
  }

  /**
   * What answers leave in buckets.
   *
   * @param resultsBucket name of the bucket for answers, or null to store nothing
   * @param form which objects an answer leaves there
   * @param claimsBucket name of the bucket for the notes of videos' frames, or null to keep none
   * @param sightings keeps the faces of the answers, or null to keep none
   */
  public record Stored(
      @Nullable String resultsBucket,
      ResultsForm form,
      @Nullable String claimsBucket,
      @Nullable SightingWriter sightings) {}

  /**
   * Records that a drop arrived. The bare result of its stem then belongs to this drop, unless a
   * newer drop has it.
   *
   * @param at arrival time by the bucket's clock
   * @throws Unavailable if the results bucket failed; trying again may help
   */
  public void arrived(Origin origin, Instant at) {
    if (results != null && origin.hasId() && form == ResultsForm.ALL) {
      results.arrive(origin.newest(), origin.drop(), at);
    }
  }

  /** Sends an answer to a frame without faces, or without embeddings of its faces. */
  public void send(Answer answer, @Nullable Origin origin) {
    send(answer, origin, List.of(), face -> "");
  }

  /**
   * Sends an answer, and returns when the queue and the bucket hold it.
   *
   * <p>For a request id that a client chose, the bucket keeps the first answer. For a drop, the
   * answer has its own key; the answer is also the bare result of its stem unless a newer drop has
   * the bare result. The bare result is also written as {@code stem.txt} (the name without a
   * newline), except for frames of a video. An answer is not stored if its key would be too long or
   * if no request id can name the object. If an answer is too large for the queue, the queue gets
   * only the largest faces; the bucket gets all of them. A frame of a video gets no answer of its
   * own if only the video's people are wanted.
   *
   * <p>The sighting of the faces is put before the result and before the queue gets the answer: a
   * client that has the answer finds the sighting, and a message whose sighting could not be put
   * comes again. A frame of a video has no sighting, because the video's summary has one.
   *
   * @param origin the object that the answer is about; null if the frame came over HTTP
   * @param embeddings one embedding for each face, in the order of the faces
   * @param thumbnail returns the thumbnail of a face by its index: a JPEG in base64. Called only if
   *     the answer leaves a sighting
   * @throws Unavailable if queue or bucket did not take the answer. Then the queue has no answer,
   *     and the bucket may have one
   */
  public void send(
      Answer answer,
      @Nullable Origin origin,
      List<float[]> embeddings,
      IntFunction<String> thumbnail) {
    Instant now = clock.instant();
    Answer labelled = (origin == null ? answer : answer.to(origin.drop())).sentAt(now);
    boolean isOfVideo = origin != null && origin.kind() == Origin.Kind.FRAME;
    if (origin != null && isOfVideo) {
      note(labelled, origin, embeddings);
      if (!videos.hasFrames()) {
        return;
      }
    }
    String json = Json.write(labelled);
    if (sightings != null && !isOfVideo) {
      sightings.put(labelled, now, embeddings, thumbnail);
    }
    if (results != null && form == ResultsForm.ALL) {
      store(results, labelled, json, origin);
    } else if (results != null) {
      storeText(results, labelled, origin);
    }
    responseQueue.send(fitting(labelled, json));
  }

  private void note(Answer answer, Origin frame, List<float[]> embeddings) {
    if (claimsBucket != null && frame.isOf(answer.requestId())) {
      String note = Json.write(FrameNote.of(frame.number(), answer, embeddings));
      objects.put(
          new ObjectRef(claimsBucket, Keys.note(frame.drop(), frame.number())),
          note.getBytes(StandardCharsets.UTF_8),
          "application/json");
    }
  }

  /**
   * Returns the answer as JSON that fits a queue message; keeps only the largest faces if
   * necessary.
   */
  public static String fitting(Answer answer) {
    return fitting(answer, Json.write(answer));
  }

  /**
   * Sends the answer to a whole video. If the answer is too large for the queue, the queue gets
   * only the first people.
   *
   * @throws Unavailable if the queue did not take the answer
   */
  public void send(VideoPeople people) {
    int count = people.people().size();
    String json = Json.write(people.forQueue(count));
    while (json.length() > QUEUE_LIMIT && count > 0) {
      count /= 2;
      json = Json.write(people.forQueue(count));
    }
    responseQueue.send(json);
  }

  private static String fitting(Answer answer, String json) {
    int count = answer.faces() == null ? 0 : answer.faces().size();
    String fitting = json;
    while (fitting.length() > QUEUE_LIMIT && count > 0) {
      count /= 2;
      fitting = Json.write(answer.withFaces(count));
    }
    return fitting;
  }

  /**
   * Stores the bare name only. Nothing says which drop a bare name belongs to, so of two drops with
   * one stem the later answer stays.
   */
  private static void storeText(ResultsBucket results, Answer answer, @Nullable Origin origin) {
    if (origin == null) {
      results.putTextIfAbsent(Keys.answerText(answer.requestId()), answer.result());
    } else if (origin.isOf(answer.requestId()) && origin.hasBareResult() && origin.isSingle()) {
      results.putText(origin.bareResult() + ".txt", answer.result());
    }
  }

  private static void store(
      ResultsBucket results, Answer answer, String json, @Nullable Origin origin) {
    if (origin == null) {
      // A request id that a client chose must not replace the answer to another frame.
      results.putIfAbsent(Keys.answer(answer.requestId()), json);
    } else if (origin.isOf(answer.requestId())) {
      results.put(origin.ownResult(), json);
      if (origin.hasBareResult() && results.isNewest(origin.newest(), origin.drop())) {
        results.put(origin.bareResult() + ".json", json);
        if (origin.isSingle()) {
          results.putText(origin.bareResult() + ".txt", answer.result());
        }
      }
    }
  }
}
