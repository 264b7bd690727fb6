package dev.facepipe.local.cloud.aws.awssdk;

import static dev.facepipe.local.cloud.aws.awssdk.S3Errors.error;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.facepipe.local.cloud.data.DataFolder;
import dev.facepipe.local.cloud.data.Ledger;
import dev.facepipe.local.cloud.data.Row;
import dev.facepipe.local.cloud.data.Table;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.S3Exceptions;
import org.gaul.s3proxy.blobstore.SdkRequests;
import org.gaul.s3proxy.blobstore.SdkResponses;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.BucketCannedACL;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.CreateBucketResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.DeletedObject;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * Buckets, in memory or on the disk. As on S3, every key is a separate object: {@code a}, {@code
 * a/}, {@code a/b}, {@code a//b} and {@code ..} are five objects. All objects together take a
 * bounded number of bytes. No versions, no access control lists. Thread-safe.
 *
 * <p>Own code, because S3Proxy's stores keep objects as files, where {@code a} and {@code a/b}
 * cannot both exist. No other library has a store for S3Proxy 4.
 */
public final class EmbeddedBlobStore implements BlobStore {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBlobStore.class);

  /** Source: Amazon S3 user guide, "Naming Amazon S3 objects". */
  private static final int MOST_KEY_BYTES = 1024;

  /** Source: Amazon S3 user guide, "Multipart upload limits". */
  private static final long SMALLEST_PART = 5L << 20;

  private final Map<String, StoredBucket> buckets = new ConcurrentSkipListMap<>();
  private final Contents contents;
  private final ObjectLog log;
  private final Announcer announcer;

  /** The contents of a bucket. A thread that changes them holds the lock of this object. */
  private static final class StoredBucket {
    private final Instant since;
    private final NavigableMap<String, StoredObject> objects =
        new ConcurrentSkipListMap<>(Listing::inUtf8Order);
    private final Map<String, Upload> uploads = new ConcurrentHashMap<>();
    private boolean gone;

    StoredBucket(Instant since) {
      this.since = since;
    }
  }

  /** An object that is uploaded in parts, by part number. */
  private record Upload(
      PutObjectRequest request, Instant since, NavigableMap<Integer, UploadedPart> parts) {}

  private record UploadedPart(Content content, Instant since) {
    String eTag() {
      return ObjectHead.quoted(content.md5());
    }
  }

  private EmbeddedBlobStore(Contents contents, ObjectLog log, Announcer announcer) {
    this.contents = contents;
    this.log = log;
    this.announcer = announcer;
  }

  /**
   * Creates a store in memory, without buckets.
   *
   * @param mostBytes bytes that objects and uploads may use together
   */
  public static EmbeddedBlobStore inMemory(long mostBytes, Announcer announcer) {
    return new EmbeddedBlobStore(
        new MemoryContents(new Memory(mostBytes)), ObjectLog.NONE, announcer);
  }

  /**
   * Returns the store of a data folder, with the buckets and objects that the folder has. An object
   * that is damaged is logged and set aside.
   *
   * @param mostBytes bytes of memory for what is known of all objects, and for requests
   */
  public static EmbeddedBlobStore onDisk(DataFolder folder, long mostBytes, Announcer announcer) {
    DiskContents contents = new DiskContents(folder, new Memory(mostBytes));
    EmbeddedBlobStore store =
        new EmbeddedBlobStore(contents, rows -> folder.ledger().write(rows.get()), announcer);
    try {
      store.restore(folder, contents);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "data folder %s cannot be read: %s".formatted(folder.path(), e.getMessage()), e);
    }
    return store;
  }

  private void restore(DataFolder folder, DiskContents from) throws IOException {
    Ledger ledger = folder.ledger();
    List<Row> changes = new ArrayList<>();
    ledger.read(
        Table.BUCKETS,
        (name, since) -> buckets.put(name, new StoredBucket(Instant.parse(Ledger.text(since)))));
    List<String> gone = new ArrayList<>();
    ledger.read(Table.GONE, (id, unused) -> gone.add(id));
    for (String id : gone) {
      folder.delete(id);
      changes.add(Row.delete(Table.GONE, id));
    }
    Map<String, byte[]> rows = new LinkedHashMap<>();
    ledger.read(Table.OBJECTS, rows::put);
    if ((long) rows.size() * MemoryContents.OVERHEAD > from.memory().limit()) {
      throw new IllegalStateException(
          "data folder %s has %d objects, and the heap has memory for %d; expected a larger heap, such as FACEPIPE_JAVA_OPTIONS=-Xmx4g"
              .formatted(
                  folder.path(), rows.size(), from.memory().limit() / MemoryContents.OVERHEAD));
    }
    Set<String> known = new HashSet<>();
    for (Map.Entry<String, byte[]> row : rows.entrySet()) {
      Map.Entry<String, String> name = ObjectRows.name(row.getKey());
      try {
        StoredObject object = ObjectRows.object(row.getValue(), from);
        buckets
            .computeIfAbsent(name.getKey(), bucket -> new StoredBucket(ObjectHead.now()))
            .objects
            .put(name.getValue(), object);
        object.content().pieces().forEach(piece -> known.add(piece.id()));
      } catch (IOException e) {
        LOG.error(
            "{}: s3://{} is damaged and was left out: {}; what is left of it is in 'damaged'",
            folder.path(),
            row.getKey(),
            e.getMessage());
        for (Content.Piece piece : ObjectRows.pieces(row.getValue())) {
          folder.setAside(piece.id());
        }
        changes.add(Row.delete(Table.OBJECTS, row.getKey()));
      }
    }
    folder.tidy(known);
    ledger.write(changes).join();
  }

  /** Returns the number of free bytes. */
  public long bytesLeft() {
    return contents.bytesLeft();
  }

  /** Returns the largest size of an object, in bytes. */
  public long mostBytes() {
    return contents.mostBytes();
  }

  /** Returns the bytes of all objects. */
  public long bytes() {
    return buckets.values().stream()
        .flatMap(bucket -> bucket.objects.values().stream())
        .mapToLong(object -> object.content().length())
        .sum();
  }

  /** Returns the word for the place of the objects: {@code memory} or {@code disk}. */
  public String place() {
    return contents.word();
  }

  /**
   * Reserves bytes of memory, as if an object used them, until the caller gives them back.
   *
   * @throws S3Exception 503 if too few bytes are free
   */
  public Reserved reserve(long bytes) {
    return contents.memory().share(bytes)::giveBack;
  }

  /** Bytes that no object can use. */
  @FunctionalInterface
  public interface Reserved {
    /** Frees the bytes for objects. */
    void giveBack();
  }

  @Override
  public ListBucketsResponse list() {
    List<Bucket> all = new ArrayList<>();
    buckets.forEach((name, bucket) -> all.add(SdkResponses.bucket(name, bucket.since)));
    return ListBucketsResponse.builder().buckets(all).build();
  }

  @Override
  public HeadBucketResponse headBucket(HeadBucketRequest request) {
    var unused = bucket(request.bucket());
    return HeadBucketResponse.builder().build();
  }

  @Override
  public CreateBucketResponse createContainer(CreateBucketRequest request) {
    if (request.acl() != null) {
      requirePrivate(request.aclAsString());
    }
    StoredBucket bucket = new StoredBucket(ObjectHead.now());
    CompletableFuture<Void> onDisk;
    synchronized (bucket) {
      if (buckets.putIfAbsent(request.bucket(), bucket) != null) {
        throw S3Exceptions.bucketAlreadyOwnedByYou(request.bucket());
      }
      onDisk = log.write(() -> List.of(ObjectRows.bucket(request.bucket(), bucket.since)));
    }
    await(onDisk);
    return CreateBucketResponse.builder().build();
  }

  /** Deletes an empty bucket together with its unfinished uploads. */
  @Override
  public void deleteBucket(String name) {
    StoredBucket bucket = bucket(name);
    CompletableFuture<Void> onDisk;
    synchronized (bucket) {
      if (!bucket.objects.isEmpty()) {
        throw S3Exceptions.bucketNotEmpty(name);
      }
      bucket.gone = true;
      bucket.uploads.values().forEach(EmbeddedBlobStore::giveBack);
      bucket.uploads.clear();
      onDisk = log.write(() -> List.of(ObjectRows.noBucket(name)));
      buckets.remove(name, bucket);
    }
    await(onDisk);
  }

  @Override
  public ListObjectsV2Response list(ListObjectsV2Request request) {
    @Nullable String token = request.continuationToken();
    Listing page =
        Listing.of(
            bucket(request.bucket()).objects,
            orEmpty(request.prefix()),
            orEmpty(request.delimiter()),
            token == null ? request.startAfter() : marker(token),
            request.maxKeys());
    return SdkResponses.objectsPage(
        page.objects(), page.prefixes(), page.next() == null ? null : token(page.next()));
  }

  @Override
  public ListObjectsResponse listV1(ListObjectsRequest request) {
    Listing page =
        Listing.of(
            bucket(request.bucket()).objects,
            orEmpty(request.prefix()),
            orEmpty(request.delimiter()),
            request.marker(),
            request.maxKeys());
    return ListObjectsResponse.builder()
        .contents(page.objects())
        .commonPrefixes(page.prefixes())
        .isTruncated(page.next() != null)
        .nextMarker(page.next())
        .build();
  }

  /** Encodes a marker in base64, because a key may hold characters that XML does not allow. */
  private static String token(String marker) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(marker.getBytes(UTF_8));
  }

  private static String marker(String token) {
    try {
      return new String(Base64.getUrlDecoder().decode(token), UTF_8);
    } catch (IllegalArgumentException e) {
      throw S3Exceptions.invalidArgument("The continuation token provided is incorrect");
    }
  }

  @Override
  public PutObjectResponse putBlob(PutObjectRequest request, InputStream payload) {
    StoredBucket bucket = bucket(request.bucket());
    String key = EscapedKey.unescaped(request.key());
    requireKey(key);
    requirePrivate(request.aclAsString());
    Content content = contents.read(payload, request.contentLength());
    StoredObject object;
    Replaced replaced;
    try {
      requireMd5(request.contentMD5(), content);
      object =
          new StoredObject(
              ObjectHead.of(request, content, ObjectHead.quoted(content.md5())), content);
      synchronized (bucket) {
        requireThere(request.bucket(), bucket);
        Conditions.requireWritable(
            head(bucket.objects.get(key)), request.ifMatch(), request.ifNoneMatch());
        replaced = replace("ObjectCreated:Put", request.bucket(), bucket, key, object);
      }
    } catch (RuntimeException e) {
      content.giveBack();
      throw e;
    }
    finish(replaced, object);
    return SdkResponses.putResponse(object.head().eTag());
  }

  @Override
  public CopyObjectResponse copyBlob(CopyObjectRequest request) {
    StoredBucket bucket = bucket(request.destinationBucket());
    String key = EscapedKey.unescaped(request.destinationKey());
    requireKey(key);
    requirePrivate(request.aclAsString());
    requireNoVersion(request.sourceVersionId());
    StoredObject source = object(request.sourceBucket(), request.sourceKey());
    Conditions.requireReadable(
        source.head(),
        request.copySourceIfMatch(),
        request.copySourceIfNoneMatch(),
        request.copySourceIfModifiedSince(),
        request.copySourceIfUnmodifiedSince(),
        412);
    Content content = copy(request, source);
    StoredObject object;
    Replaced replaced;
    try {
      String eTag = ObjectHead.quoted(content.md5());
      object =
          new StoredObject(
              request.metadataDirective() == MetadataDirective.REPLACE
                  ? ObjectHead.of(ObjectHead.put(request), content, eTag)
                  : source.head().toBuilder().eTag(eTag).lastModified(ObjectHead.now()).build(),
              content);
      synchronized (bucket) {
        requireThere(request.destinationBucket(), bucket);
        replaced = replace("ObjectCreated:Copy", request.destinationBucket(), bucket, key, object);
      }
    } catch (RuntimeException e) {
      content.giveBack();
      throw e;
    }
    finish(replaced, object);
    return SdkResponses.copyResponse(object.head().eTag(), object.head().lastModified());
  }

  private Content copy(CopyObjectRequest request, StoredObject source) {
    long length = source.content().length();
    try (InputStream bytes = source.content().from(0, length)) {
      return contents.read(bytes, length);
    } catch (IOException e) {
      throw unreadable(request.sourceBucket(), request.sourceKey(), e);
    }
  }

  @Override
  public HeadObjectResponse blobMetadata(HeadObjectRequest request) {
    requireNoVersion(request.versionId());
    return SdkResponses.toHead(object(request.bucket(), request.key()).head());
  }

  @Override
  public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
    requireNoVersion(request.versionId());
    StoredObject object = object(request.bucket(), request.key());
    try {
      return read(request, object);
    } catch (IOException e) {
      if (object(request.bucket(), request.key()).content()
          != object.content()) { // replaced before it was opened
        return getBlob(request);
      }
      throw unreadable(request.bucket(), request.key(), e);
    }
  }

  private static ResponseInputStream<GetObjectResponse> read(
      GetObjectRequest request, StoredObject object) throws IOException {
    Conditions.requireReadable(
        object.head(),
        request.ifMatch(),
        request.ifNoneMatch(),
        request.ifModifiedSince(),
        request.ifUnmodifiedSince(),
        304);
    long length = object.content().length();
    var range = SdkRequests.parseRange(request.range());
    if (range == null) {
      return SdkResponses.getResponse(object.head(), object.content().from(0, length));
    }
    long first =
        range.first() == null ? Math.max(length - range.last(), 0) : range.first().longValue();
    long last =
        range.first() == null || range.last() == null
            ? length - 1
            : Math.min(range.last(), length - 1);
    if (first >= length || last < first) {
      throw error(416, "InvalidRange", "The requested range is not satisfiable");
    }
    long count = last - first + 1;
    return SdkResponses.getResponse(
        object.head().toBuilder()
            .contentLength(count)
            .contentRange("bytes %d-%d/%d".formatted(first, last, length))
            .build(),
        object.content().from(first, count));
  }

  private static S3Exception unreadable(String bucket, String key, IOException why) {
    LOG.error("s3://{}/{} cannot be read: {}", bucket, key, why.toString());
    return error(500, "InternalError", "The object cannot be read from the disk.");
  }

  @Override
  public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
    requireNoVersion(request.versionId());
    StoredBucket bucket = bucket(request.bucket());
    String key = EscapedKey.unescaped(request.key());
    @Nullable StoredObject object;
    CompletableFuture<Void> onDisk = CompletableFuture.completedFuture(null);
    synchronized (bucket) {
      object = bucket.objects.get(key);
      if (object != null) {
        StoredObject removed = object;
        Conditions.requireRemovable(request, object.head());
        bucket.objects.remove(key);
        onDisk = log.write(() -> ObjectRows.delete(request.bucket(), key, removed));
      }
    }
    await(onDisk);
    if (object != null) {
      delete(object.content());
    }
    return DeleteObjectResponse.builder().build();
  }

  /** Deletes the objects one after the other. S3Proxy would start ten threads for each request. */
  @Override
  public DeleteObjectsResponse removeBlobs(DeleteObjectsRequest request) {
    var unused = bucket(request.bucket());
    List<DeletedObject> deleted = new ArrayList<>();
    for (ObjectIdentifier object : request.delete().objects()) {
      removeBlob(
          DeleteObjectRequest.builder()
              .bucket(request.bucket())
              .key(object.key())
              .versionId(object.versionId())
              .build());
      deleted.add(DeletedObject.builder().key(EscapedKey.unescaped(object.key())).build());
    }
    return DeleteObjectsResponse.builder().deleted(deleted).build();
  }

  @Override
  public MultipartUpload initiateMultipartUpload(CreateMultipartUploadRequest request) {
    StoredBucket bucket = bucket(request.bucket());
    requireKey(EscapedKey.unescaped(request.key()));
    requirePrivate(request.aclAsString());
    String id = UUID.randomUUID().toString();
    var upload =
        new Upload(
            ObjectHead.put(request),
            ObjectHead.now(),
            new ConcurrentSkipListMap<>(Comparator.naturalOrder()));
    synchronized (bucket) {
      requireThere(request.bucket(), bucket);
      bucket.uploads.put(id, upload);
    }
    return new MultipartUpload(id, request);
  }

  @Override
  public UploadPartResponse uploadMultipartPart(
      MultipartUpload mpu, UploadPartRequest request, InputStream payload) {
    StoredBucket bucket = bucket(mpu.containerName());
    Upload upload = upload(bucket, mpu);
    Content content = contents.read(payload, request.contentLength());
    UploadedPart part = new UploadedPart(content, ObjectHead.now());
    try {
      requireMd5(request.contentMD5(), content);
      synchronized (bucket) {
        if (!bucket.uploads.containsKey(mpu.id())) { // completed or aborted meanwhile
          throw S3Errors.noSuchUpload();
        }
        @Nullable UploadedPart before = upload.parts.put(request.partNumber(), part);
        if (before != null) {
          before.content().giveBack();
        }
      }
    } catch (RuntimeException e) {
      content.giveBack();
      throw e;
    }
    return SdkResponses.uploadedPart(part.eTag());
  }

  @Override
  public CompleteMultipartUploadResponse completeMultipartUpload(
      MultipartUpload mpu, CompleteMultipartUploadRequest request) {
    StoredBucket bucket = bucket(mpu.containerName());
    String key = EscapedKey.unescaped(mpu.blobName());
    StoredObject object;
    Replaced replaced;
    synchronized (bucket) {
      Upload upload = upload(bucket, mpu);
      List<Content> parts = chosen(upload, request.multipartUpload().parts());
      Conditions.requireWritable(
          head(bucket.objects.get(key)), request.ifMatch(), request.ifNoneMatch());
      Content whole = contents.join(parts);
      String eTag = "\"%s-%d\"".formatted(HexFormat.of().formatHex(whole.md5()), parts.size());
      object = new StoredObject(ObjectHead.of(upload.request, whole, eTag), whole);
      bucket.uploads.remove(mpu.id());
      giveBack(upload); // frees the parts that were not chosen
      replaced =
          replace(
              "ObjectCreated:CompleteMultipartUpload", mpu.containerName(), bucket, key, object);
    }
    finish(replaced, object);
    return SdkResponses.completeResponse(object.head().eTag());
  }

  private static List<Content> chosen(Upload upload, List<CompletedPart> asked) {
    List<Content> chosen = new ArrayList<>();
    int before = 0;
    for (CompletedPart one : asked) {
      @Nullable UploadedPart part = upload.parts.get(one.partNumber());
      if (part == null || !Conditions.isEqual(one.eTag(), part.eTag())) {
        throw error(
            400,
            "InvalidPart",
            "One or more of the specified parts could not be found, or has another entity tag.");
      }
      if (one.partNumber() <= before) {
        throw error(400, "InvalidPartOrder", "The parts are not in ascending order.");
      }
      before = one.partNumber();
      chosen.add(part.content);
    }
    return chosen;
  }

  @Override
  public void abortMultipartUpload(MultipartUpload mpu) {
    StoredBucket bucket = bucket(mpu.containerName());
    synchronized (bucket) {
      Upload upload = upload(bucket, mpu);
      bucket.uploads.remove(mpu.id());
      giveBack(upload);
    }
  }

  /**
   * Returns the parts; empty if the upload does not exist. S3Proxy then checks if it is complete.
   */
  @Override
  public List<Part> listMultipartUpload(MultipartUpload mpu) {
    @Nullable Upload upload = bucket(mpu.containerName()).uploads.get(mpu.id());
    List<Part> parts = new ArrayList<>();
    if (upload != null && upload.request.key().equals(mpu.blobName())) {
      upload.parts.forEach(
          (number, part) ->
              parts.add(SdkResponses.part(number, part.content.length(), part.eTag(), part.since)));
    }
    return parts;
  }

  @Override
  public List<software.amazon.awssdk.services.s3.model.MultipartUpload> listMultipartUploads(
      String name) {
    List<software.amazon.awssdk.services.s3.model.MultipartUpload> all = new ArrayList<>();
    bucket(name)
        .uploads
        .forEach(
            (id, upload) ->
                all.add(
                    SdkResponses.upload(
                        EscapedKey.unescaped(upload.request.key()), id, upload.since)));
    return all;
  }

  @Override
  public long getMinimumMultipartPartSize() {
    return SMALLEST_PART;
  }

  @Override
  public BucketCannedACL getContainerAccess(String name) {
    var unused = bucket(name);
    return BucketCannedACL.PRIVATE;
  }

  @Override
  public void setContainerAccess(String name, BucketCannedACL access) {
    requirePrivate(access.toString());
  }

  @Override
  public ObjectCannedACL getBlobAccess(String bucket, String key) {
    var unused = object(bucket, key);
    return ObjectCannedACL.PRIVATE;
  }

  @Override
  public void setBlobAccess(String bucket, String key, ObjectCannedACL access) {
    requirePrivate(access.toString());
  }

  /** Refuses access control lists, also the owner's: only holders of the key have access. */
  private static void requirePrivate(@Nullable String acl) {
    if (acl != null && !acl.equals("private")) {
      throw error(400, "AccessControlListNotSupported", "The bucket does not allow ACLs");
    }
  }

  private static void requireKey(String key) {
    if (key.getBytes(UTF_8).length > MOST_KEY_BYTES) {
      throw error(400, "KeyTooLongError", "Your key is too long; expected at most 1024 bytes");
    }
  }

  private static void requireNoVersion(@Nullable String version) {
    if (version != null && !version.equals("null")) {
      throw new UnsupportedOperationException("this store keeps no versions");
    }
  }

  private static void requireMd5(@Nullable String base64, Content content) {
    if (base64 != null && !base64.equals(Base64.getEncoder().encodeToString(content.md5()))) {
      throw error(400, "BadDigest", "The Content-MD5 you specified did not match what we received");
    }
  }

  private StoredBucket bucket(String name) {
    @Nullable StoredBucket bucket = buckets.get(name);
    if (bucket == null) {
      throw S3Exceptions.noSuchBucket(name, "no such bucket");
    }
    return bucket;
  }

  private static void requireThere(String name, StoredBucket bucket) {
    if (bucket.gone) {
      throw S3Exceptions.noSuchBucket(name, "the bucket was deleted");
    }
  }

  private StoredObject object(String bucket, String key) {
    @Nullable StoredObject object = bucket(bucket).objects.get(EscapedKey.unescaped(key));
    if (object == null) {
      throw S3Exceptions.noSuchKey(bucket, key, "no such object");
    }
    return object;
  }

  private static Upload upload(StoredBucket bucket, MultipartUpload mpu) {
    @Nullable Upload upload = bucket.uploads.get(mpu.id());
    if (upload == null || !upload.request.key().equals(mpu.blobName())) {
      throw S3Errors.noSuchUpload();
    }
    return upload;
  }

  private static void giveBack(Upload upload) {
    upload.parts.values().forEach(part -> part.content.giveBack());
  }

  /**
   * What is left to do after an object took the place of another.
   *
   * @param onDisk ends when the change is on the disk
   */
  private record Replaced(
      @Nullable StoredObject before, Announcement announcement, CompletableFuture<Void> onDisk) {}

  /** Puts an object in its place. The caller holds the bucket's lock. */
  private Replaced replace(
      String event, String bucketName, StoredBucket bucket, String key, StoredObject object) {
    Announcement announcement =
        announcer.prepare(
            new Created(event, bucketName, key, object.content().length(), object.head().eTag()));
    @Nullable StoredObject before = bucket.objects.put(key, object);
    return new Replaced(
        before,
        announcement,
        log.write(() -> ObjectRows.put(bucketName, key, object, before, announcement)));
  }

  /** Waits until the object is on the disk, then deletes the earlier one and tells of the new. */
  private void finish(Replaced replaced, StoredObject object) {
    await(replaced.onDisk);
    object.content().keep();
    if (replaced.before != null) {
      delete(replaced.before.content());
    }
    announcer.announce(replaced.announcement);
  }

  private void delete(Content content) {
    List<Content.Piece> pieces = content.pieces();
    content.giveBack();
    var unused = log.write(() -> ObjectRows.deleted(pieces));
  }

  private static void await(CompletableFuture<Void> onDisk) {
    try {
      onDisk.join();
    } catch (CompletionException e) {
      throw error(503, "SlowDown", "The disk of the data folder refuses writes. The log says why.");
    }
  }

  private static @Nullable GetObjectResponse head(@Nullable StoredObject there) {
    return there == null ? null : there.head();
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
