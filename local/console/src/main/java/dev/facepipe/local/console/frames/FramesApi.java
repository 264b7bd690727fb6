package dev.facepipe.local.console.frames;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.CameraId;
import dev.facepipe.common.message.Drop;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Keys;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.UnusableObject;
import dev.facepipe.local.client.Camera;
import dev.facepipe.local.client.Camera.FrameNotTaken;
import dev.facepipe.local.client.Camera.Taken;
import dev.facepipe.local.console.http.ApiRefused;
import dev.facepipe.local.console.http.Call;
import dev.facepipe.local.console.http.ConsoleHandler;
import dev.facepipe.local.console.http.Reply;
import dev.facepipe.local.console.http.Route;
import dev.facepipe.local.console.seen.Sightings;
import dev.facepipe.local.console.settings.ConsoleSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The part of the API that asks the service about a picture, and waits for the answer. Reads the
 * answer from the results bucket, because another client may wait for it on the queue.
 */
public final class FramesApi {
  /**
   * Most bytes of a picture that is posted. Lambda takes 6 MB a call, and a picture in base64 takes
   * a third more. A larger picture goes through the frames bucket.
   */
  private static final int MOST_POSTED = 4_400_000;

  /** Most bytes of a picture that the frames bucket's function reads. */
  public static final int MOST = 64 << 20;

  /** Large pictures in memory at once: 64 MiB each, and as much again while they are read. */
  private static final int LARGE_AT_ONCE = 4;

  private static final int ROOM_SECONDS = 10;

  private static final long LONGEST_ANSWER = 16L << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Between two looks for an answer; a face takes 50 ms and more. */
  private static final long LOOK_MILLIS = 15;

  private static final long LOOK_ON_AWS_MILLIS = 100;

  private final ConsoleSettings.Names names;
  private final Camera camera;
  private final S3ObjectStore objects;
  private final Sightings sightings;
  private final long lookMillis;
  private final Semaphore large = new Semaphore(LARGE_AT_ONCE);

  /** Asks the service of the settings. */
  public FramesApi(ConsoleSettings settings, S3ObjectStore objects, Sightings sightings) {
    this.names = settings.names();
    this.camera = new Camera(settings.functionUrl(), settings.signature());
    this.objects = objects;
    this.sightings = sightings;
    this.lookMillis = settings.s3().isAws() ? LOOK_ON_AWS_MILLIS : LOOK_MILLIS;
  }

  /** Returns the routes. */
  public List<Route> routes() {
    return List.of(new Route("POST", "/api/frames", this::ask));
  }

  private Reply ask(Call call) throws IOException {
    boolean isLarge = call.length() < 0 || call.length() > MOST_POSTED;
    if (isLarge) {
      waitForRoom();
    }
    String filename = call.query("filename").orElse("picture.jpg");
    String cameraId = cameraId(call);
    RequestId id = RequestId.random();
    Instant sent = Instant.now();
    String key;
    try {
      byte[] picture = call.body(MOST);
      if (picture.length > MOST_POSTED) {
        key = dropped(picture, id, cameraId);
      } else {
        Taken taken = camera.postOnce(id, filename, picture, cameraId);
        if (taken.status() != 200) {
          return refused(taken);
        }
        key = Keys.answer(id);
      }
    } catch (FrameNotTaken e) {
      throw new ApiRefused(502, "unavailable", String.valueOf(e.getMessage()));
    } finally {
      if (isLarge) {
        large.release();
      }
    }
    return reply(answer(key), sent);
  }

  /** Waits without reading, so that the client waits too; less long than a connection may rest. */
  private void waitForRoom() {
    try {
      if (large.tryAcquire(ROOM_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new ApiRefused(
        503, "busy", "%d large pictures are on their way; ask again".formatted(LARGE_AT_ONCE));
  }

  private static Reply refused(Taken taken) {
    int status = taken.status() == 403 ? 502 : taken.status();
    return (response, callback) -> {
      if (taken.retryAfter() > 0) {
        response.getHeaders().put("Retry-After", taken.retryAfter());
      }
      ConsoleHandler.error(status, taken.code(), taken.message()).send(response, callback);
    };
  }

  /** Puts a large picture into the frames bucket, and returns the key of its answer. */
  private String dropped(byte[] picture, RequestId id, @Nullable String cameraId) {
    // The folder of a drop is its camera.
    String stem = (cameraId == null ? "console" : cameraId) + "/" + id;
    ObjectRef object = new ObjectRef(names.framesBucket(), stem + ".jpg");
    objects.put(object, picture, "application/octet-stream");
    return Keys.single(stem) + ".json";
  }

  private static @Nullable String cameraId(Call call) {
    try {
      return CameraId.checked(call.query("camera").orElse(null));
    } catch (IllegalArgumentException e) {
      throw ApiRefused.bad("bad_camera", String.valueOf(e.getMessage()));
    }
  }

  /** Waits for an answer in the results bucket. */
  private Answer answer(String key) {
    Instant end = Instant.now().plus(PATIENCE);
    while (Instant.now().isBefore(end)) {
      Optional<Answer> answer = find(key);
      if (answer.isPresent()) {
        return answer.get();
      }
      try {
        TimeUnit.MILLISECONDS.sleep(lookMillis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    throw new ApiRefused(
        504, "no_answer_yet", "the picture was taken, and its answer is not there yet");
  }

  private Optional<Answer> find(String key) {
    try {
      byte[] json = objects.get(new ObjectRef(names.resultsBucket(), key), LONGEST_ANSWER);
      return Optional.of(Json.read(new String(json, StandardCharsets.UTF_8), Answer.class));
    } catch (UnusableObject e) {
      return Optional.empty();
    }
  }

  /** Returns the answer with the id of its sighting, if the service keeps sightings. */
  private Reply reply(Answer answer, Instant sent) {
    ObjectNode json = Json.mapper().valueToTree(answer);
    if (answer.faces() != null && !answer.faces().isEmpty()) {
      Drop drop = answer.drop();
      String about = drop == null ? answer.requestId().value() : drop.key() + "/" + drop.etag();
      sightings.idOf(about, sent).ifPresent(id -> json.put("sighting", id));
    }
    return Reply.json(json);
  }
}
