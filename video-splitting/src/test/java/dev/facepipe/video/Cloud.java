package dev.facepipe.video;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.message.Answers;
import dev.facepipe.common.message.ResultsForm;
import dev.facepipe.common.message.VideoAnswers;
import dev.facepipe.common.store.ListedStore;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ReplacedObject;
import dev.facepipe.common.store.UnusableObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Buckets and the response queue, in memory. Every bucket exists. For one thread. */
public final class Cloud implements ListedStore, VideoSource {
  /** All stored objects, by {@code s3://bucket/key}, in the order of storing. */
  public final Map<String, byte[]> objects = new LinkedHashMap<>();

  /** Names of the objects that were stored as copies. */
  public final List<String> copies = new ArrayList<>();

  /** ETags of objects whose ETag is not the MD5 of their bytes. */
  public final Map<String, String> etags = new HashMap<>();

  /** Bodies of the messages on the response queue. */
  public final List<String> answered = new ArrayList<>();

  /** Bodies of the messages on the queue of summaries. */
  public final List<String> summaries = new ArrayList<>();

  /** Number of objects that can still be stored. */
  public int room = Integer.MAX_VALUE;

  /** Returns the object with the name {@code s3://bucket/key}. */
  public byte[] object(String name) {
    return get(ObjectRef.parse(name), Long.MAX_VALUE);
  }

  @Override
  public byte[] get(ObjectRef ref, long maxBytes) {
    byte @Nullable [] object = objects.get(ref.toString());
    if (object == null) {
      throw new UnusableObject(ref, "no such object");
    }
    return object;
  }

  @Override
  public void put(ObjectRef ref, byte[] bytes, String contentType) {
    if (room-- <= 0) {
      throw new Unavailable("store is full", new IOException("503"));
    }
    objects.put(ref.toString(), bytes);
  }

  @Override
  public List<String> keys(String bucket, String prefix) {
    return keys(bucket).stream().filter(key -> key.startsWith(prefix)).toList();
  }

  @Override
  public void delete(String bucket, Collection<String> keys) {
    keys.forEach(key -> objects.remove(new ObjectRef(bucket, key).toString()));
  }

  /** Stores a copy. Here a copy may replace any object. */
  @Override
  public void putCopy(ObjectRef ref, byte[] bytes, String contentType) {
    put(ref, bytes, contentType);
    copies.add(ref.toString());
  }

  /** Returns the ETag of an object. */
  public String etag(ObjectRef ref) {
    return etags.getOrDefault(ref.toString(), read(ref, Long.MAX_VALUE).etag());
  }

  @Override
  public String download(ObjectRef video, String etag, Path file, long maxBytes) {
    byte[] object = get(video, maxBytes);
    String now = etag(video);
    if (!etag.isEmpty() && !etag.equals(now)) {
      throw new ReplacedObject(video);
    }
    if (object.length > maxBytes) {
      throw VideoRefused.tooLarge(object.length, maxBytes);
    }
    try {
      Files.write(file, object);
      return now;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns answers that go to the queue and to the bucket {@code results}. */
  public Answers answers() {
    return answers(ResultsForm.ALL);
  }

  /** Returns answers that go to the queue and, in this form, to the bucket {@code results}. */
  Answers answers(ResultsForm form) {
    return new Answers(
        answered::add,
        this,
        new Answers.Stored("results", form, null, null),
        VideoAnswers.FRAMES,
        () -> Instant.EPOCH);
  }

  /** Returns the keys in a bucket, in the order of storing. */
  public List<String> keys(String bucket) {
    String start = "s3://" + bucket + "/";
    return objects.keySet().stream()
        .filter(name -> name.startsWith(start))
        .map(name -> name.substring(start.length()))
        .toList();
  }
}
