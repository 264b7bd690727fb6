package dev.facepipe.local.client.forget.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.local.client.forget.Redaction;
import dev.facepipe.local.client.forget.Trace;
import dev.facepipe.local.client.forget.TraceStore;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Stored results: {@code .json} with an answer, {@code .txt} with a bare name. Reads them all. */
record StoredResults(S3Client s3, String bucket) implements TraceStore {
  private static final String TEXT = ".txt";
  private static final String JSON = ".json";

  /** Bytes of the largest result; an answer with a hundred faces has a tenth of that. */
  private static final long LONGEST = 1 << 20;

  @Override
  public List<Trace> find(String name) {
    Set<String> keys =
        s3.listObjectsV2Paginator(list -> list.bucket(bucket)).contents().stream()
            .filter(object -> object.size() <= LONGEST)
            .map(S3Object::key)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    return keys.stream()
        // Bare results of the scalable tier have no ending.
        .filter(key -> key.endsWith(JSON) || key.endsWith(TEXT) || keys.contains(key + JSON))
        .filter(key -> read(key).flatMap(result -> redacted(key, result, name)).isPresent())
        .map(
            key ->
                new Trace(
                    Trace.Kind.RESULT, new ObjectRef(bucket, key).toString(), "name taken out"))
        .toList();
  }

  @Override
  public void remove(String name, Trace trace) {
    String key = ObjectRef.parse(trace.where()).key();
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

  private static Optional<String> redacted(
      String key, ResponseBytes<GetObjectResponse> result, String name) {
    String text = result.asString(UTF_8);
    return key.endsWith(JSON) ? Redaction.ofJson(text, name) : Redaction.ofText(text, name);
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
