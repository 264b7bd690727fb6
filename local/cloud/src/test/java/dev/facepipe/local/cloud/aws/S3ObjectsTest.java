package dev.facepipe.local.cloud.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.aws.AccessKey;
import dev.facepipe.aws.AwsClients;
import dev.facepipe.web.LocalPort;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketCannedACL;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Tests the embedded S3's objects against Amazon S3's user guide and API reference. */
class S3ObjectsTest {
  private static final String BUCKET = "objects";
  private static final long MOST_BYTES = 36L << 20;

  private final List<String> events = new CopyOnWriteArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private EmbeddedS3 service;

  @SuppressWarnings("NullAway.Init")
  private S3Client s3;

  @BeforeEach
  void start() {
    service = service(List.of(BUCKET, "others"));
    service.onObjectCreated(BUCKET, events::add);
    s3 = service.client();
  }

  /** Starts the service with these buckets. */
  EmbeddedS3 service(List<String> buckets) {
    return EmbeddedS3.start(
        new LocalPort(0, "--s3-port"),
        buckets,
        AccessKey.WELL_KNOWN,
        new SignatureGate(AccessKey.WELL_KNOWN, SignatureGate.S3),
        MOST_BYTES);
  }

  @AfterEach
  void stop() {
    service.close();
  }

  /** Source: Amazon S3 API reference, GetBucketLifecycleConfiguration, "Errors". */
  @Test
  void bucketHasNoLifecycleRules() {
    S3Exception none =
        assertThrows(
            S3Exception.class, () -> s3.getBucketLifecycleConfiguration(r -> r.bucket(BUCKET)));

    assertEquals("NoSuchLifecycleConfiguration", none.awsErrorDetails().errorCode());
    assertEquals(404, none.statusCode());
  }

  /** Uses a key that S3Proxy reserves for stores that need such objects. */
  @Test
  void reservedKeyWorksInCopiesDeletesAndParts() {
    String key = ".s3proxy-mpu-stub-x.jpg";
    String other = "!.s3proxy-mpu-stub-x.jpg";
    put(key, "one");
    s3.copyObject(
        r -> r.sourceBucket(BUCKET).sourceKey(key).destinationBucket(BUCKET).destinationKey(other));
    assertEquals("one", get(other));

    var deleted =
        s3.deleteObjects(
            r ->
                r.bucket(BUCKET)
                    .delete(d -> d.objects(ObjectIdentifier.builder().key(key).build())));
    assertEquals(key, deleted.deleted().get(0).key());
    assertEquals(List.of(other), listed(""));

    String id = s3.createMultipartUpload(r -> r.bucket(BUCKET).key(key)).uploadId();
    assertEquals(key, s3.listMultipartUploads(r -> r.bucket(BUCKET)).uploads().get(0).key());
    String eTag =
        s3.uploadPart(
                r -> r.bucket(BUCKET).key(key).uploadId(id).partNumber(1),
                RequestBody.fromString("two"))
            .eTag();
    s3.completeMultipartUpload(
        r ->
            r.bucket(BUCKET)
                .key(key)
                .uploadId(id)
                .multipartUpload(
                    m -> m.parts(CompletedPart.builder().partNumber(1).eTag(eTag).build())));
    assertEquals("two", get(key));
  }

  @Test
  void everyKeyIsASeparateObject() {
    List<String> keys =
        List.of(
            "film2",
            "film2.mp4",
            "door.jpg",
            "door.json",
            "door.json/x",
            "door.json/",
            "e/f",
            "e//f",
            "e/",
            "e//",
            "e",
            "/e",
            "//e",
            ".",
            "..",
            "../e",
            "e/../f",
            "./e",
            ".s3proxy-slash",
            ".mpus-1-e-stub",
            ".s3proxy-mpu-stub-x.jpg",
            "!.s3proxy-mpu-stub-x.jpg",
            "!!.s3proxy-mpu-stub-",
            "a/.s3proxy-mpu-stub-x.jpg",
            "a b+c%20d&e=f?g#h",
            "ä/\u20ac/\ud83d\ude00",
            "k".repeat(1024));

    keys.forEach(key -> put(key, "of " + key));

    for (String key : keys) {
      assertEquals("of " + key, get(key), key);
    }
    assertEquals(keys.size(), events.size());
    assertEquals(sorted(keys), listed(""));
    keys.forEach(key -> s3.deleteObject(r -> r.bucket(BUCKET).key(key)));
    assertEquals(List.of(), listed(""));
  }

  /** Compares by code points: U+FF5E comes before U+1F600, which UTF-16 writes as D83D DE00. */
  @Test
  void keysAreInUtf8Order() {
    List.of("b", "\ud83d\ude00", "\uff5e", "a/", "a", "a.b", "B").forEach(key -> put(key, ""));

    assertEquals(List.of("B", "a", "a.b", "a/", "b", "\uff5e", "\ud83d\ude00"), listed(""));
  }

  @Test
  void keyOf1025BytesIsTooLong() {
    var refused = assertThrows(S3Exception.class, () -> put("k".repeat(1023) + "ä", ""));

    assertEquals("KeyTooLongError", refused.awsErrorDetails().errorCode());
  }

  @Test
  void foldersAndEmptyObjectsAreStoredAndReported() {
    put("cam-2/", "");
    put("empty.jpg", "");

    assertEquals(List.of("cam-2/", "empty.jpg"), listed(""));
    assertEquals(2, events.size());
    // printf '' | md5sum
    assertTrue(events.get(0).contains("d41d8cd98f00b204e9800998ecf8427e"), events.get(0));
  }

  @Test
  void delimiterGroupsKeysAfterThePrefix() {
    List.of("a", "b/1", "b/2", "b/c/1", "b//", "d/").forEach(key -> put(key, ""));

    ListObjectsV2Response top = s3.listObjectsV2(r -> r.bucket(BUCKET).delimiter("/"));
    ListObjectsV2Response under =
        s3.listObjectsV2(r -> r.bucket(BUCKET).delimiter("/").prefix("b/"));
    ListObjectsV2Response other =
        s3.listObjectsV2(r -> r.bucket(BUCKET).delimiter("/c").prefix("b"));

    assertEquals(List.of("a"), keys(top));
    assertEquals(List.of("b/", "d/"), prefixes(top));
    assertEquals(List.of("b/1", "b/2"), keys(under));
    assertEquals(List.of("b//", "b/c/"), prefixes(under));
    assertEquals(List.of("b//", "b/1", "b/2"), keys(other));
    assertEquals(List.of("b/c"), prefixes(other));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 1000})
  void pagesHoldEveryKeyOnce(int size) {
    List.of("a", "b/1", "b/2", "c", "d/1", "e\u0001", "f").forEach(key -> put(key, ""));

    List<String> second = new ArrayList<>();
    s3.listObjectsV2Paginator(
            r -> r.bucket(BUCKET).delimiter("/").maxKeys(size).encodingType("url"))
        .forEach(
            page -> {
              second.addAll(keys(page));
              second.addAll(prefixes(page));
            });
    List<String> first = new ArrayList<>();
    String marker = "";
    while (marker != null) {
      String from = marker;
      var page =
          s3.listObjects(
              r -> r.bucket(BUCKET).delimiter("/").maxKeys(size).marker(from).encodingType("url"));
      page.contents().forEach(object -> first.add(object.key()));
      page.commonPrefixes().forEach(prefix -> first.add(prefix.prefix()));
      marker = page.isTruncated() ? page.nextMarker() : null;
    }

    List<String> expected = List.of("a", "b/", "c", "d/", "e\u0001", "f");
    assertEquals(expected, sorted(second));
    assertEquals(expected, sorted(first));
  }

  @Test
  void pageHasAtMost1000Keys() {
    IntStream.range(0, 1001).forEach(i -> put("%04d".formatted(i), ""));

    ListObjectsV2Response page = s3.listObjectsV2(r -> r.bucket(BUCKET));
    ListObjectsV2Response rest =
        s3.listObjectsV2(r -> r.bucket(BUCKET).continuationToken(page.nextContinuationToken()));
    ListObjectsV2Response after = s3.listObjectsV2(r -> r.bucket(BUCKET).startAfter("0998"));

    assertEquals(1000, page.contents().size());
    assertTrue(page.isTruncated());
    assertEquals(List.of("1000"), keys(rest));
    assertEquals(List.of("0999", "1000"), keys(after));
  }

  @Test
  void headersAreReturnedAsPut() {
    s3.putObject(
        r ->
            r.bucket(BUCKET)
                .key("a")
                .contentType("application/x-door;v=1")
                .cacheControl("no-store")
                .contentDisposition("inline")
                .contentEncoding("gzip")
                .contentLanguage("de")
                .metadata(Map.of("camera", "door 1")),
        RequestBody.fromString("hello"));

    GetObjectResponse head = s3.getObjectAsBytes(r -> r.bucket(BUCKET).key("a")).response();

    assertEquals("application/x-door;v=1", head.contentType());
    assertEquals("no-store", head.cacheControl());
    assertEquals("inline", head.contentDisposition());
    assertEquals("gzip", head.contentEncoding());
    assertEquals("de", head.contentLanguage());
    assertEquals(Map.of("camera", "door 1"), head.metadata());
    assertEquals(5, head.contentLength());
    // printf hello | md5sum
    assertEquals("\"5d41402abc4b2a76b9719d911017c592\"", head.eTag());
  }

  @ParameterizedTest
  @EnumSource(names = {"CRC32", "SHA1", "SHA256"})
  void checksumsAreChecked(ChecksumAlgorithm algorithm) {
    s3.putObject(
        r -> r.bucket(BUCKET).key("a").checksumAlgorithm(algorithm),
        RequestBody.fromBytes(numbers(300_000)));

    assertArrayEquals(
        numbers(300_000), s3.getObjectAsBytes(r -> r.bucket(BUCKET).key("a")).asByteArray());
    assertEquals(
        400,
        status(
            () ->
                s3.putObject(
                    r -> r.bucket(BUCKET).key("b").contentMD5("1B2M2Y8AsgTpgAmY7PhCfg=="),
                    RequestBody.fromString("hello"))));
    assertEquals(List.of("a"), listed(""));
  }

  @Test
  void rangeReturnsPartOfTheBytes() {
    byte[] object = numbers(600_000); // more than two of the store's blocks
    s3.putObject(r -> r.bucket(BUCKET).key("a"), RequestBody.fromBytes(object));

    assertArrayEquals(Arrays.copyOfRange(object, 262_140, 262_151), range("bytes=262140-262150"));
    assertArrayEquals(Arrays.copyOfRange(object, 599_990, 600_000), range("bytes=599990-"));
    assertArrayEquals(Arrays.copyOfRange(object, 599_995, 600_000), range("bytes=-5"));
    assertArrayEquals(Arrays.copyOfRange(object, 599_999, 600_000), range("bytes=599999-700000"));
    assertArrayEquals(object, range("bytes=0-599999"));
    assertEquals(
        416, assertThrows(S3Exception.class, () -> range("bytes=600000-600001")).statusCode());
  }

  @Test
  void readersConditionsAreChecked() {
    put("a", "hello");
    String eTag = s3.headObject(r -> r.bucket(BUCKET).key("a")).eTag();

    assertEquals(304, status(() -> s3.getObject(r -> r.bucket(BUCKET).key("a").ifNoneMatch(eTag))));
    assertEquals(
        412, status(() -> s3.getObject(r -> r.bucket(BUCKET).key("a").ifMatch("\"other\""))));
    assertEquals(
        "hello", s3.getObjectAsBytes(r -> r.bucket(BUCKET).key("a").ifMatch(eTag)).asUtf8String());
  }

  @Test
  void writersConditionsAreChecked() {
    put("a", "1");
    String first = s3.headObject(r -> r.bucket(BUCKET).key("a")).eTag();

    assertEquals(412, status(() -> putIf("a", "*", null)));
    assertEquals(412, status(() -> putIf("a", null, "\"other\"")));
    assertEquals(404, status(() -> putIf("b", null, first)));
    assertEquals("1", get("a"));
    putIf("b", "*", null);
    putIf("a", null, first);
    assertEquals("2", get("a"));
    assertEquals(412, status(() -> putIf("a", null, first)));
  }

  @Test
  void oneOfManyConditionalWritersSucceeds() {
    long elected =
        IntStream.range(0, 16)
            .parallel()
            .map(i -> status(() -> putIf("a", "*", null)))
            .filter(status -> status == 200)
            .count();

    assertEquals(1, elected);
  }

  @Test
  void copyKeepsHeadersUnlessTheyAreReplaced() {
    s3.putObject(
        r -> r.bucket(BUCKET).key("a/b c").contentType("image/jpeg").metadata(Map.of("x", "1")),
        RequestBody.fromString("hello"));

    s3.copyObject(
        r ->
            r.sourceBucket(BUCKET)
                .sourceKey("a/b c")
                .destinationBucket("others")
                .destinationKey("kept"));
    s3.copyObject(
        r ->
            r.sourceBucket(BUCKET)
                .sourceKey("a/b c")
                .destinationBucket(BUCKET)
                .destinationKey("a/b c")
                .metadataDirective(MetadataDirective.REPLACE)
                .contentType("image/png"));

    var kept = s3.headObject(r -> r.bucket("others").key("kept"));
    var replaced = s3.headObject(r -> r.bucket(BUCKET).key("a/b c"));
    assertEquals("image/jpeg", kept.contentType());
    assertEquals(Map.of("x", "1"), kept.metadata());
    assertEquals("image/png", replaced.contentType());
    assertEquals(Map.of(), replaced.metadata());
    assertEquals("hello", get("a/b c"));
  }

  @Test
  void multipartObjectHasTheMd5OfItsPartsMd5s() throws Exception {
    byte[] object = numbers((5 << 20) + 3);
    byte[] first = Arrays.copyOf(object, 5 << 20);
    byte[] second = Arrays.copyOfRange(object, 5 << 20, object.length);
    String id =
        s3.createMultipartUpload(r -> r.bucket(BUCKET).key("a").contentType("video/mp4"))
            .uploadId();
    s3.uploadPart(
        r -> r.bucket(BUCKET).key("a").uploadId(id).partNumber(1), RequestBody.fromString("old"));
    CompletedPart two = part(id, 2, second);
    CompletedPart one = part(id, 1, first);
    assertEquals(List.of(), listed(""));

    s3.completeMultipartUpload(
        r -> r.bucket(BUCKET).key("a").uploadId(id).multipartUpload(m -> m.parts(one, two)));

    MessageDigest sums = MessageDigest.getInstance("MD5");
    sums.update(MessageDigest.getInstance("MD5").digest(first));
    sums.update(MessageDigest.getInstance("MD5").digest(second));
    var stored = s3.getObjectAsBytes(r -> r.bucket(BUCKET).key("a"));
    assertArrayEquals(object, stored.asByteArray());
    assertEquals('"' + HexFormat.of().formatHex(sums.digest()) + "-2\"", stored.response().eTag());
    assertEquals("video/mp4", stored.response().contentType());
    assertEquals(
        404,
        status(
            () ->
                s3.uploadPart(
                    r -> r.bucket(BUCKET).key("a").uploadId(id).partNumber(3),
                    RequestBody.fromString("late"))));
  }

  @Test
  void deletedBytesAreFreed() {
    byte[] most = new byte[18 << 20];
    for (int i = 0; i < 3; i++) { // together more than the limit
      s3.putObject(r -> r.bucket(BUCKET).key("a"), RequestBody.fromBytes(new byte[9 << 20]));
      s3.deleteObject(r -> r.bucket(BUCKET).key("a"));
      s3.putObject(r -> r.bucket(BUCKET).key("b"), RequestBody.fromBytes(most));
      s3.deleteObjects(
          r ->
              r.bucket(BUCKET).delete(d -> d.objects(ObjectIdentifier.builder().key("b").build())));
      String id = s3.createMultipartUpload(r -> r.bucket(BUCKET).key("a")).uploadId();
      var unused = part(id, 1, most);
      s3.abortMultipartUpload(r -> r.bucket(BUCKET).key("a").uploadId(id));
      s3.createBucket(r -> r.bucket("third"));
      String gone = s3.createMultipartUpload(r -> r.bucket("third").key("a")).uploadId();
      s3.uploadPart(
          r -> r.bucket("third").key("a").uploadId(gone).partNumber(1),
          RequestBody.fromBytes(most));
      s3.deleteBucket(r -> r.bucket("third"));
    }

    s3.putObject(r -> r.bucket(BUCKET).key("a"), RequestBody.fromBytes(most));
    assertEquals(List.of("a"), listed(""));
  }

  @Test
  void objectWithoutFreeMemoryIsRefusedWithACode() {
    s3.putObject(r -> r.bucket(BUCKET).key("a"), RequestBody.fromBytes(new byte[18 << 20]));

    try (S3Client eager = eager()) {
      S3Exception copied =
          assertThrows(
              S3Exception.class,
              () ->
                  eager.copyObject(
                      r ->
                          r.sourceBucket(BUCKET)
                              .sourceKey("a")
                              .destinationBucket(BUCKET)
                              .destinationKey("b")));
      S3Exception full = assertThrows(S3Exception.class, () -> put(eager, new byte[18 << 20]));
      S3Exception tooLarge = assertThrows(S3Exception.class, () -> put(eager, new byte[40 << 20]));

      assertEquals(503, copied.statusCode());
      assertEquals(503, full.statusCode());
      assertEquals("SlowDown", full.awsErrorDetails().errorCode());
      assertEquals(413, tooLarge.statusCode());
      assertEquals("EntityTooLarge", tooLarge.awsErrorDetails().errorCode());
    }
    put("c", "small");
    assertEquals(List.of("a", "c"), listed(""));
  }

  @Test
  void accessForOthersIsRefused() {
    put("a", "hello");
    List<Runnable> openings =
        List.of(
            () ->
                s3.putObject(
                    r -> r.bucket(BUCKET).key("b").acl(ObjectCannedACL.PUBLIC_READ),
                    RequestBody.fromString("x")),
            () -> s3.putObjectAcl(r -> r.bucket(BUCKET).key("a").acl(ObjectCannedACL.PUBLIC_READ)),
            () -> s3.putBucketAcl(r -> r.bucket(BUCKET).acl(BucketCannedACL.PUBLIC_READ)),
            () -> s3.createBucket(r -> r.bucket("open").acl(BucketCannedACL.PUBLIC_READ_WRITE)),
            () -> s3.createMultipartUpload(r -> r.bucket(BUCKET).key("b").grantRead("id=1")),
            () ->
                s3.copyObject(
                    r ->
                        r.sourceBucket(BUCKET)
                            .sourceKey("a")
                            .destinationBucket(BUCKET)
                            .destinationKey("b")
                            .acl(ObjectCannedACL.AUTHENTICATED_READ)));

    for (Runnable opening : openings) {
      var refused = assertThrows(S3Exception.class, opening::run);
      assertEquals("AccessControlListNotSupported", refused.awsErrorDetails().errorCode());
      assertEquals(400, refused.statusCode());
    }
    assertEquals(501, status(() -> s3.putBucketPolicy(r -> r.bucket(BUCKET).policy("{}"))));
    assertEquals(List.of("a"), listed(""));
    assertFalse(s3.listBuckets().buckets().stream().anyMatch(b -> b.name().equals("open")));
    s3.putObject(
        r -> r.bucket(BUCKET).key("c").acl(ObjectCannedACL.BUCKET_OWNER_FULL_CONTROL),
        RequestBody.fromString("mine"));
    assertEquals("mine", get("c"));
  }

  @Test
  void bucketWithObjectsIsNotDeleted() {
    put("a", "hello");

    var refused = assertThrows(S3Exception.class, () -> s3.deleteBucket(r -> r.bucket(BUCKET)));

    assertEquals("BucketNotEmpty", refused.awsErrorDetails().errorCode());
    assertEquals("hello", get("a"));
    s3.deleteBucket(r -> r.bucket("others"));
    assertEquals(404, status(() -> s3.headBucket(r -> r.bucket("others"))));
  }

  private void put(String key, String text) {
    s3.putObject(r -> r.bucket(BUCKET).key(key), RequestBody.fromString(text));
  }

  /** Returns a client without Expect: with Expect, the SDK drops an early refusal's text. */
  private S3Client eager() {
    return S3Client.builder()
        .endpointOverride(service.endpoint())
        .serviceConfiguration(AwsClients.ELSEWHERE.toBuilder().expectContinueEnabled(false).build())
        .region(LocalAccount.region())
        .credentialsProvider(LocalAccount.credentials(AccessKey.WELL_KNOWN))
        .httpClient(LocalAccount.http())
        .overrideConfiguration(o -> o.retryStrategy(DefaultRetryStrategy.doNotRetry()))
        .build();
  }

  private static void put(S3Client client, byte[] body) {
    client.putObject(r -> r.bucket(BUCKET).key("b"), RequestBody.fromBytes(body));
  }

  private void putIf(String key, String ifNoneMatch, String ifMatch) {
    s3.putObject(
        r -> r.bucket(BUCKET).key(key).ifNoneMatch(ifNoneMatch).ifMatch(ifMatch),
        RequestBody.fromString("2"));
  }

  private String get(String key) {
    return s3.getObjectAsBytes(r -> r.bucket(BUCKET).key(key)).asString(UTF_8);
  }

  private byte[] range(String range) {
    return s3.getObjectAsBytes(r -> r.bucket(BUCKET).key("a").range(range)).asByteArray();
  }

  private CompletedPart part(String id, int number, byte[] bytes) {
    String eTag =
        s3.uploadPart(
                r -> r.bucket(BUCKET).key("a").uploadId(id).partNumber(number),
                RequestBody.fromBytes(bytes))
            .eTag();
    return CompletedPart.builder().partNumber(number).eTag(eTag).build();
  }

  private List<String> listed(String prefix) {
    return keys(s3.listObjectsV2(r -> r.bucket(BUCKET).prefix(prefix)));
  }

  private static List<String> keys(ListObjectsV2Response page) {
    return page.contents().stream().map(S3Object::key).toList();
  }

  private static List<String> prefixes(ListObjectsV2Response page) {
    return page.commonPrefixes().stream().map(CommonPrefix::prefix).toList();
  }

  /** Sorts keys by their UTF-8 bytes, compared as numbers from 0 to 255. */
  private static List<String> sorted(List<String> keys) {
    return keys.stream()
        .sorted((a, b) -> Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8)))
        .toList();
  }

  private static byte[] numbers(int count) {
    byte[] numbers = new byte[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (byte) (i * 31 + i / 251);
    }
    return numbers;
  }

  /** Returns 200, or the status that S3 refused with. */
  private static int status(Runnable request) {
    try {
      request.run();
      return 200;
    } catch (S3Exception e) {
      return e.statusCode();
    }
  }
}
