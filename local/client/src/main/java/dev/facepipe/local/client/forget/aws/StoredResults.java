package dev.facepipe.local.client.forget.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Keys;
import dev.facepipe.common.message.VideoPeople;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.local.client.forget.Redaction;
import dev.facepipe.local.client.forget.Trace;
import dev.facepipe.local.client.forget.TraceStore;
import dev.facepipe.recognition.people.page.SummaryFiles;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Stored results: {@code .json} with an answer, {@code .txt} with a bare name, the four files of a
 * video's summary, and sightings. Reads them all.
 */
record StoredResults(S3Client s3, String bucket) implements TraceStore {
  private static final String TEXT = ".txt";
  private static final String JSON = ".json";

  private static final String PEOPLE = "/people" + JSON;

  /** Bytes of the largest result; an answer with a hundred faces has a tenth of that. */
  private static final long LONGEST = 1 << 20;

  /**
   * Bytes of the largest summary: 10,000 people with thumbnails take half, and the sighting of
   * 10,000 people, 200 of them with thumbnails, as much.
   */
  private static final long LONGEST_SUMMARY = 64L << 20;

  @Override
  public List<Trace> find(String name) {
    Set<String> keys =
        s3.listObjectsV2Paginator(list -> list.bucket(bucket)).contents().stream()
            .filter(object -> object.size() <= longest(object.key()))
            .map(S3Object::key)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    return keys.stream()
        // Bare results of the scalable tier have no ending.
        .filter(key -> key.endsWith(JSON) || key.endsWith(TEXT) || keys.contains(key + JSON))
        .filter(key -> read(key).flatMap(result -> redacted(key, result, name)).isPresent())
        .flatMap(key -> key.endsWith(PEOPLE) ? files(key) : Stream.of(key))
        .map(this::trace)
        .toList();
  }

  private Trace trace(String key) {
    String where = new ObjectRef(bucket, key).toString();
    if (isSighting(key)) {
      return new Trace(Trace.Kind.SIGHTING, where, "name, embedding and picture taken out");
    }
    return new Trace(
        Trace.Kind.RESULT, where, isSummary(key) ? "name and picture taken out" : "name taken out");
  }

  private static long longest(String key) {
    return isSummary(key) || isSighting(key) ? LONGEST_SUMMARY : LONGEST;
  }

  private static boolean isSighting(String key) {
    return Keys.sightingId(key).isPresent();
  }

  private static boolean isSummary(String key) {
    return VideoPeople.ENDINGS.stream().anyMatch(ending -> key.endsWith("/people" + ending));
  }

  /** Returns the keys of all files of a summary, the JSON last: it says whether there is work. */
  private static Stream<String> files(String json) {
    String stem = json.substring(0, json.length() - JSON.length());
    return VideoPeople.ENDINGS.stream().map(ending -> stem + ending);
  }

  @Override
  public void remove(String name, Trace trace) {
    String key = ObjectRef.parse(trace.where()).key();
    if (isSummary(key)) {
      String stem = key.substring(0, key.lastIndexOf('.'));
      read(stem + JSON)
          .flatMap(result -> summary(result, name))
          .ifPresent(left -> rewrite(key.endsWith(JSON) ? files(key) : Stream.of(key), left));
      if (!key.endsWith(JSON)) {
        return;
      }
    }
    read(key)
        .ifPresent(
            result ->
                redacted(key, result, name)
                    .ifPresent(
                        text ->
                            s3.putObject(
                                put ->
                                    put.bucket(bucket)
                                        .key(key)
                                        .ifMatch(result.response().eTag())
                                        .contentType(result.response().contentType())
                                        // the metadata say how new the answer's request is
                                        .metadata(result.response().metadata()),
                                RequestBody.fromString(text))));
  }

  /**
   * Writes files of a summary, except the JSON. All are written before the JSON: if a write fails,
   * the JSON still names the person, and the next try finds the files.
   */
  private void rewrite(Stream<String> files, VideoPeople left) {
    String video = left.drop().key().substring(left.drop().key().lastIndexOf('/') + 1);
    files.forEach(
        file -> {
          switch (file.substring(file.lastIndexOf('.'))) {
            case ".html" -> put(file, SummaryFiles.html(left, video), "text/html; charset=utf-8");
            case ".csv" -> put(file, SummaryFiles.csv(left), "text/csv; charset=utf-8");
            case ".vtt" -> put(file, SummaryFiles.vtt(left), "text/vtt; charset=utf-8");
            default -> {} // the JSON
          }
        });
  }

  private void put(String key, String text, String contentType) {
    s3.putObject(
        put -> put.bucket(bucket).key(key).contentType(contentType), RequestBody.fromString(text));
  }

  /** Returns the summary without the person; empty if it does not name the person. */
  private static Optional<VideoPeople> summary(
      ResponseBytes<GetObjectResponse> result, String name) {
    try {
      return Redaction.ofPeople(Json.read(result.asString(UTF_8), VideoPeople.class), name);
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // an answer to a posted frame may have this key in older buckets
    }
  }

  private static Optional<String> redacted(
      String key, ResponseBytes<GetObjectResponse> result, String name) {
    if (key.endsWith(PEOPLE)) {
      return summary(result, name).map(Json::write);
    }
    String text = result.asString(UTF_8);
    if (isSighting(key)) {
      return sighting(text, name);
    }
    return key.endsWith(JSON) ? Redaction.ofJson(text, name) : Redaction.ofText(text, name);
  }

  private static Optional<String> sighting(String text, String name) {
    try {
      return Redaction.ofSighting(text, name);
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // somebody else wrote it
    }
  }

  /** Returns an object; empty if it was deleted after it was listed. */
  private Optional<ResponseBytes<GetObjectResponse>> read(String key) {
    try {
      return Optional.of(s3.getObjectAsBytes(get -> get.bucket(bucket).key(key)));
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "results in s3://" + bucket;
  }
}
