package dev.facepipe.local.client.gallery.aws;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.local.client.gallery.GalleryStorage;
import dev.facepipe.local.client.gallery.Version;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.recognition.gallery.GalleryRefused;
import dev.facepipe.recognition.gallery.GallerySource.Loaded;
import dev.facepipe.recognition.gallery.aws.S3GallerySource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A gallery in a bucket. It is put on the condition that its ETag is still that of the gallery that
 * was read; two puts never have the same ETag, because the note in the gallery names the version.
 * Earlier versions are objects {@code KEY.versions/NAME.npz}, where NAME is {@link Version#name};
 * whether the bucket keeps versions of its own does not matter. Owns its client.
 */
public final class GalleryInBucket implements GalleryStorage {
  /** Last bytes of a gallery, which hold its note. */
  private static final String LAST = "bytes=-1024";

  /** Replies to a put whose condition does not hold: no such object, conflict, other ETag. */
  private static final Set<Integer> CHANGED = Set.of(404, 409, 412);

  private final S3Client s3;
  private final ObjectRef ref;

  /** Takes ownership of the client. */
  public GalleryInBucket(S3Client s3, ObjectRef ref) {
    this.s3 = s3;
    this.ref = ref;
  }

  /** Opens a gallery of an S3. */
  public static GalleryInBucket at(Endpoint s3, ObjectRef ref) {
    return new GalleryInBucket(s3.s3(), ref);
  }

  /** Returns the start of the keys of a gallery's earlier versions. */
  public static String versionsOf(ObjectRef ref) {
    return ref.key() + GalleryFile.VERSIONS + "/";
  }

  @Override
  public Optional<Stored> read() {
    return load(ref)
        .map(
            loaded -> {
              Gallery gallery = GalleryFile.decode(loaded.bytes(), ref.toString());
              String note = GalleryFile.note(loaded.bytes());
              Version version = Version.of(gallery, note, this::earlier, this::written);
              return new Stored(gallery, loaded.etag(), version, loaded.bytes().length);
            });
  }

  /** Returns an object's bytes; empty if there is no such object. */
  private Optional<Loaded> load(ObjectRef object) {
    try {
      return new S3GallerySource(s3, object).loadIfChanged(null);
    } catch (GalleryRefused e) {
      if (e.getCause() instanceof NoSuchKeyException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Instant written() {
    return head(ref.key()).map(HeadObjectResponse::lastModified).orElseGet(Instant::now);
  }

  private Optional<HeadObjectResponse> head(String key) {
    try {
      return Optional.of(s3.headObject(head -> head.bucket(ref.bucket()).key(key)));
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    } catch (SdkException e) {
      throw unavailable("could not be read", e);
    }
  }

  @Override
  public String tag() {
    return head(ref.key()).map(HeadObjectResponse::eTag).orElse("");
  }

  @Override
  public boolean replace(Optional<Stored> before, Gallery after, Version version, boolean keep) {
    try {
      if (keep && before.isPresent()) {
        keep(before.get());
      }
      s3.putObject(
          request -> {
            request.bucket(ref.bucket()).key(ref.key());
            before.ifPresentOrElse(
                stored -> request.ifMatch(stored.tag()), () -> request.ifNoneMatch("*"));
          },
          RequestBody.fromBytes(GalleryFile.encode(after, version.name())));
      return true;
    } catch (SdkException e) {
      if (hasLanded(version)) {
        return true; // a first try wrote it but its reply was lost, so the next try met a new ETag
      }
      if (e instanceof S3Exception refused && CHANGED.contains(refused.statusCode())) {
        return false;
      }
      throw unavailable("was not written", e);
    }
  }

  /** Copies the gallery, on the condition that it is still the one that was read. */
  private void keep(Stored before) {
    String key = key(before.version());
    if (head(key).isEmpty()) { // a bucket with versions of its own would keep both copies
      s3.copyObject(
          copy ->
              copy.sourceBucket(ref.bucket())
                  .sourceKey(ref.key())
                  .copySourceIfMatch(before.tag())
                  .destinationBucket(ref.bucket())
                  .destinationKey(key));
    }
  }

  /** Returns true if a version is the current one, or was: then the next writer has kept it. */
  private boolean hasLanded(Version version) {
    try {
      byte[] last =
          s3.getObjectAsBytes(get -> get.bucket(ref.bucket()).key(ref.key()).range(LAST))
              .asByteArray();
      return GalleryFile.note(last).equals(version.name())
          || earlier().stream().anyMatch(kept -> kept.version().equals(version));
    } catch (SdkException | Unavailable e) {
      return false;
    }
  }

  @Override
  public List<Kept> earlier() {
    List<Kept> kept = new ArrayList<>();
    try {
      for (S3Object object :
          s3.listObjectsV2Paginator(list -> list.bucket(ref.bucket()).prefix(versionsOf(ref)))
              .contents()) {
        String name = object.key().substring(versionsOf(ref).length());
        if (name.endsWith(ENDING)) {
          Version.parse(name.substring(0, name.length() - ENDING.length()))
              .ifPresent(version -> kept.add(new Kept(version, object.size())));
        }
      }
    } catch (SdkException e) {
      throw unavailable("has earlier versions that could not be listed", e);
    }
    return kept;
  }

  @Override
  public Gallery read(Version version) {
    ObjectRef object = new ObjectRef(ref.bucket(), key(version));
    Loaded loaded =
        load(object).orElseThrow(() -> new GalleryRefused(object.toString(), "no such object"));
    return GalleryFile.decode(loaded.bytes(), object.toString());
  }

  /** Deletes the object, and all that a bucket with versions of its own keeps of it. */
  @Override
  public void delete(Version version) {
    String key = key(version);
    for (Optional<HeadObjectResponse> head = head(key); head.isPresent(); head = head(key)) {
      @Nullable String id = head.get().versionId();
      try {
        s3.deleteObject(delete -> delete.bucket(ref.bucket()).key(key).versionId(id));
      } catch (SdkException e) {
        throw new Unavailable(
            "%s was not deleted: %s".formatted(where(version), e.getMessage()), e);
      }
    }
  }

  @Override
  public String where(Version version) {
    return new ObjectRef(ref.bucket(), key(version)).toString();
  }

  private String key(Version version) {
    return versionsOf(ref) + version.name() + ENDING;
  }

  private Unavailable unavailable(String what, SdkException e) {
    return new Unavailable("gallery %s %s: %s".formatted(ref, what, e.getMessage()), e);
  }

  @Override
  public void close() {
    s3.close();
  }

  /** Returns the gallery's address. */
  @Override
  public String toString() {
    return ref.toString();
  }
}
