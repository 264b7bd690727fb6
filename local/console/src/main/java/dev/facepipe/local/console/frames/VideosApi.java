package dev.facepipe.local.console.frames;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.common.file.Temporary;
import dev.facepipe.common.message.Drop;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Keys;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.UnusableObject;
import dev.facepipe.local.console.aws.Buckets;
import dev.facepipe.local.console.aws.VideosStore;
import dev.facepipe.local.console.http.ApiRefused;
import dev.facepipe.local.console.http.Call;
import dev.facepipe.local.console.http.Reply;
import dev.facepipe.local.console.http.Route;
import dev.facepipe.local.console.settings.ConsoleSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The part of the API that drops videos, and shows who was in them. */
public final class VideosApi {
  /** Most bytes that S3 takes in one put: 5 GiB. Source: S3 user guide, "Uploading objects". */
  private static final long MOST = 5L << 30;

  /** Most bytes of a summary with the thumbnails of 200 people, and a few more. */
  private static final long LONGEST = 64L << 20;

  /** Longest key of a video, in bytes; a longer one is answered with an error. */
  private static final int LONGEST_KEY = 969;

  private final ConsoleSettings.Names names;
  private final VideosStore videos;
  private final S3ObjectStore objects;

  /** Works on the buckets of the settings. */
  public VideosApi(ConsoleSettings settings, Buckets buckets) {
    this.names = settings.names();
    this.videos = buckets.videos(names.videosBucket());
    this.objects = buckets.objects();
  }

  /** Returns the routes. */
  public List<Route> routes() {
    return List.of(
        new Route("PUT", "/api/videos/{key}", this::drop),
        new Route("GET", "/api/videos/{key}", this::results),
        new Route("GET", "/api/videos/{key}/content", this::content));
  }

  /**
   * What the service has said about a video so far.
   *
   * @param answered number of frames with an answer
   */
  private record Results(
      int answered,
      @Nullable JsonNode report,
      @Nullable JsonNode summary,
      @Nullable JsonNode failure) {}

  private Reply drop(Call call) throws IOException {
    String key = key(call);
    long length = call.length();
    if (length < 0) {
      throw new ApiRefused(411, "no_length", "the request has no Content-Length; expected one");
    }
    if (length == 0 || length > MOST) {
      throw new ApiRefused(
          length == 0 ? 400 : 413,
          length == 0 ? "empty" : "too_large",
          "the video has %d bytes; expected 1 to %d".formatted(length, MOST));
    }
    // The SDK reads a body twice, to sign it and to send it, so a stream is not enough.
    Path video = Temporary.file("video");
    try {
      long got = Files.copy(call.body(), video, StandardCopyOption.REPLACE_EXISTING);
      if (got != length) {
        throw new IOException("received %d bytes; expected %d".formatted(got, length));
      }
      return Reply.json(videos.put(key, video));
    } finally {
      Files.deleteIfExists(video);
    }
  }

  private static String key(Call call) {
    String key = call.part("key");
    if (key.isBlank()
        || key.startsWith("/")
        || key.codePoints().anyMatch(Character::isISOControl)
        || key.getBytes(StandardCharsets.UTF_8).length > LONGEST_KEY) {
      throw ApiRefused.bad(
          "bad_key",
          "the video's name is empty, too long, begins with a slash or has control characters;"
              + " expected a file name of at most %d bytes".formatted(LONGEST_KEY));
    }
    return key;
  }

  private Reply results(Call call) {
    Drop drop = named(call);
    return Reply.json(
        new Results(
            objects.keys(names.resultsBucket(), Keys.ownFrames(drop)).size(),
            find(Keys.ownReport(drop)),
            find(Keys.ownPeople(drop, ".json")),
            find(Keys.ownFailure(drop))));
  }

  private @Nullable JsonNode find(String key) {
    try {
      byte[] json = objects.get(new ObjectRef(names.resultsBucket(), key), LONGEST);
      return Json.mapper().readTree(json);
    } catch (UnusableObject e) {
      return null;
    } catch (IOException e) {
      throw new IllegalStateException(key + " is not JSON", e);
    }
  }

  private Reply content(Call call) {
    Optional<String> range = call.header("Range").filter(wanted -> wanted.startsWith("bytes="));
    VideosStore.Part part = videos.get(named(call), range.orElse(null));
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/octet-stream");
    headers.put("Accept-Ranges", "bytes");
    headers.put("Content-Length", String.valueOf(part.length()));
    if (part.range() != null) {
      headers.put("Content-Range", part.range());
    }
    return Reply.stream(range.isPresent() ? 206 : 200, headers, part.bytes());
  }

  private static Drop named(Call call) {
    try {
      return new Drop(key(call), call.query("etag").orElse(""));
    } catch (IllegalArgumentException e) {
      throw ApiRefused.bad("bad_etag", String.valueOf(e.getMessage()));
    }
  }
}
