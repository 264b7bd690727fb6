package dev.facepipe.local.client.forget.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.facepipe.common.message.Keys;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.local.client.forget.Redaction;
import dev.facepipe.local.client.forget.Trace;
import dev.facepipe.local.client.forget.TraceStore;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/** What the frames of videos left for the summaries: answers, and embeddings. Reads them all. */
record FrameNotes(S3Client s3, String bucket) implements TraceStore {
  /** Bytes of the largest note; a frame with a thousand faces has a tenth of that. */
  private static final long LONGEST = 32L << 20;

  @Override
  public List<Trace> find(String name) {
    try {
      return s3
          .listObjectsV2Paginator(list -> list.bucket(bucket).prefix(Keys.NOTES))
          .contents()
          .stream()
          .filter(object -> object.size() <= LONGEST)
          .map(S3Object::key)
          .filter(key -> read(key).flatMap(note -> redacted(note, name)).isPresent())
          .map(
              key ->
                  new Trace(
                      Trace.Kind.FRAME_NOTE,
                      new ObjectRef(bucket, key).toString(),
                      "name and embedding taken out"))
          .toList();
    } catch (NoSuchBucketException e) {
      return List.of(); // a service without claims
    }
  }

  @Override
  public void remove(String name, Trace trace) {
    String key = ObjectRef.parse(trace.where()).key();
    read(key)
        .ifPresent(
            note ->
                redacted(note, name)
                    .ifPresent(
                        text ->
                            s3.putObject(
                                put ->
                                    put.bucket(bucket)
                                        .key(key)
                                        .ifMatch(note.response().eTag())
                                        .contentType(note.response().contentType()),
                                RequestBody.fromString(text))));
  }

  private static Optional<String> redacted(ResponseBytes<GetObjectResponse> note, String name) {
    try {
      return Redaction.ofNote(note.asString(UTF_8), name);
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // when the frames of a video are on screen
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
    return "notes of videos' frames in s3://%s/%s".formatted(bucket, Keys.NOTES);
  }
}
