package dev.facepipe.local.cloud.aws;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.aws.AccessKey;
import dev.facepipe.web.LocalPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Tests that strangers get no data of the embedded S3 and cannot change signed requests. */
class S3FrontTest {
  private static final AccessKey KEY = AccessKey.random();
  private static final String BODY = "hello";

  private static final List<String> events = new CopyOnWriteArrayList<>();

  /** Offset of the gate's clock. */
  private static volatile Duration later = Duration.ZERO;

  @SuppressWarnings("NullAway.Init")
  private static EmbeddedS3 service;

  @BeforeAll
  static void start() {
    service =
        EmbeddedS3.start(
            new LocalPort(0, "--s3-port"),
            List.of("frames"),
            KEY,
            new SignatureGate(KEY, SignatureGate.S3, () -> Instant.now().plus(later)),
            64 << 20);
    service.onObjectCreated("frames", events::add);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @BeforeEach
  void fillAgain() {
    later = Duration.ZERO;
    service
        .client()
        .listObjectsV2(r -> r.bucket("frames"))
        .contents()
        .forEach(o -> service.client().deleteObject(r -> r.bucket("frames").key(o.key())));
    service
        .client()
        .putObject(r -> r.bucket("frames").key("a.jpg"), RequestBody.fromString("secret picture"));
    events.clear();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET | /",
        "GET | /healthz",
        "HEAD | /healthz",
        "GET | /metrics",
        "GET | /frames",
        "GET | /frames?list-type=2",
        "GET | /frames?policy",
        "GET | /frames/a.jpg",
        "GET | //frames/a.jpg",
        "GET | /frames//a.jpg",
        "GET | /frames/%61.jpg",
        "GET | /frames%2Fa.jpg",
        "GET | /frames/a.jpg%00",
        "GET | /x/../frames/a.jpg",
        "GET | /../frames/a.jpg",
        "GET | /..",
        "GET | /frames/a.jpg?X-Amz-Algorithm=AWS4-HMAC-SHA256",
        "GET | /frames/a.jpg?AWSAccessKeyId=a&Signature=b&Expires=9999999999",
        "HEAD | /frames/a.jpg",
        "HEAD | /frames",
        "PUT | /frames/b.jpg",
        "PUT | /frames?acl",
        "PUT | /open",
        "POST | /frames",
        "POST | /frames?delete",
        "POST | /frames/b.jpg?uploads",
        "DELETE | /frames/a.jpg",
        "DELETE | /frames",
        "OPTIONS | /frames/a.jpg",
        "OPTIONS | *",
        "TRACE | /frames/a.jpg",
        "PATCH | /frames/a.jpg",
        "GET | http://127.0.0.1/frames/a.jpg"
      })
  void strangersGetNoData(String method, String target) throws IOException {
    for (String version : List.of("HTTP/1.1", "HTTP/1.0")) {
      String answer = send("%s %s %s".formatted(method, target, version), Map.of(), "");

      assertTrue(answer.startsWith("HTTP/1.1 4"), answer);
      String lower = answer.toLowerCase(Locale.ROOT);
      for (String told : List.of("secret picture", "jetty", "s3proxy", "githash", "at org.")) {
        assertFalse(lower.contains(told), answer);
      }
    }
    assertEquals(List.of("a.jpg"), stored());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-amz-acl: public-read",
        "X-AMZ-ACL: public-read",
        "x-amz-copy-source: /frames/a.jpg",
        "x-amz-grant-read: uri=http://acs.amazonaws.com/groups/global/AllUsers",
        "x-amz-meta-name: x",
        "x-amz-storage-class: GLACIER",
        "x-amz-website-redirect-location: http://example.com",
        "x-amz-date: 20260101T000000Z",
        "x-amz-content-sha256: UNSIGNED-PAYLOAD",
        "Authorization: AWS4-HMAC-SHA256 Credential=x",
        "Host: example.com"
      })
  void signedRequestWithAnAddedHeaderIsRefused(String header) throws IOException {
    Map<String, String> signed = signed("PUT", "/frames/b.jpg", BODY, Map.of());
    String head = lines(signed) + header + "\r\n";

    String answer = exchange("PUT /frames/b.jpg HTTP/1.1\r\n" + head + "\r\n" + BODY);

    assertTrue(answer.startsWith("HTTP/1.1 4"), answer);
    assertEquals(List.of("a.jpg"), stored());
  }

  @ParameterizedTest
  @CsvSource({"0, 200", "290, 200", "720, 403"})
  void capturedRequestIsRefusedAfterFiveMinutes(long seconds, int status) throws IOException {
    Map<String, String> signed = signed("PUT", "/frames/b.jpg", BODY, Map.of());
    later = Duration.ofSeconds(seconds);

    String answer = send("PUT /frames/b.jpg HTTP/1.1", signed, BODY);

    assertEquals(status, status(answer), answer);
    assertEquals(status == 403, answer.contains("<Code>RequestTimeTooSkewed</Code>"), answer);
  }

  @Test
  void otherBodyIsNotStored() throws IOException {
    Map<String, String> signed = signed("PUT", "/frames/b.jpg", BODY, Map.of());

    String answer = send("PUT /frames/b.jpg HTTP/1.1", signed, "jello");

    assertTrue(answer.contains("<Code>XAmzContentSHA256Mismatch</Code>"), answer);
    assertEquals(List.of("a.jpg"), stored());
    assertEquals(List.of(), events);
  }

  /** S3Proxy acts on XML as soon as it has read the last tag. */
  @Test
  void otherListOfKeysDeletesNothing() throws IOException {
    String asked = "<Delete><Object><Key>other</Key></Object></Delete>";
    String sent = "<Delete><Object><Key>a.jpg</Key></Object></Delete>";
    Map<String, String> signed =
        signed("POST", "/frames?delete", asked, Map.of("x-amz-checksum-crc32", "AAAAAA=="));

    String answer = send("POST /frames?delete HTTP/1.1", signed, sent);

    assertEquals(400, status(answer), answer);
    assertEquals(List.of("a.jpg"), stored());
  }

  @Test
  void otherTargetIsRefused() throws IOException {
    Map<String, String> signed = signed("GET", "/frames/b.jpg", "", Map.of());

    for (String target : List.of("/frames/a.jpg", "/frames/b.jpg/../a.jpg", "//frames/b.jpg")) {
      String answer = send("GET " + target + " HTTP/1.1", signed, "");

      assertTrue(answer.contains("<Code>SignatureDoesNotMatch</Code>"), answer);
    }
  }

  @Test
  void ownerCannotGiveAccessToStrangers() throws IOException {
    Map<String, String> signed =
        signed("PUT", "/frames/b.jpg", BODY, Map.of("x-amz-acl", "public-read"));

    String answer = send("PUT /frames/b.jpg HTTP/1.1", signed, BODY);

    assertTrue(answer.contains("<Code>AccessControlListNotSupported</Code>"), answer);
    assertEquals(List.of("a.jpg"), stored());
  }

  /** SDKs move X-Amz headers of a presigned URL into its query, in the case that they like. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-amz-acl=public-read",
        "X-Amz-Acl=public-read",
        "X-Amz-Acl=authenticated-read",
        "X-Amz-Grant-Read=uri%3Dhttp%3A%2F%2Facs.amazonaws.com%2Fgroups%2Fglobal%2FAllUsers"
      })
  void aPresignedUrlOpensNothingToStrangers(String parameter) throws IOException {
    String target = presigned("PUT", "/frames/b.jpg?" + parameter);

    String answer = send("PUT " + target + " HTTP/1.1", host(), BODY);

    assertTrue(answer.contains("<Code>AccessControlListNotSupported</Code>"), answer);
    assertEquals(List.of("a.jpg"), stored());
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-amz-copy-source", "X-Amz-Copy-Source"})
  void aPresignedUrlCopiesWhatItsQuerySays(String name) throws IOException {
    String target = presigned("PUT", "/frames/b.jpg?" + name + "=%2Fframes%2Fa.jpg");

    String answer = send("PUT " + target + " HTTP/1.1", host(), "");

    assertEquals(200, status(answer), answer);
    assertEquals("secret picture", content("b.jpg"));
  }

  @Test
  void aPresignedUrlKeepsTheMetadataOfItsQuery() throws IOException {
    String target = presigned("PUT", "/frames/b.jpg?x-amz-meta-camera=door");

    String answer = send("PUT " + target + " HTTP/1.1", host(), BODY);

    assertEquals(200, status(answer), answer);
    assertEquals(
        Map.of("camera", "door"),
        service.client().headObject(r -> r.bucket("frames").key("b.jpg")).metadata());
  }

  /** S3Proxy would delete the object, or write the request's body in its place. */
  @ParameterizedTest
  @CsvSource({
    "DELETE, /frames/a.jpg?annotation",
    "DELETE, /frames/a.jpg?encryption",
    "DELETE, /frames/a.jpg?uploads",
    "PUT, /frames/a.jpg?annotation",
    "PUT, /frames/a.jpg?encryption",
    "PUT, /frames/a.jpg?renameObject",
    "PUT, /frames/a.jpg?versioning",
    "PUT, /frames/a.jpg?uploads",
    "PUT, /frames?abac",
    "POST, /frames/a.jpg?select&select-type=2"
  })
  void whatIsNotKeptHereChangesNothing(String method, String target) throws IOException {
    String answer = send(method + " " + target + " HTTP/1.1", signed(method, target), "");

    assertTrue(answer.contains("<Code>NotImplemented</Code>"), answer);
    assertEquals("secret picture", content("a.jpg"));
    assertEquals(List.of(), events);
  }

  @ParameterizedTest
  @ValueSource(strings = {"intelligent-tiering", "metadataConfiguration", "metadataTable"})
  void whatIsNotKeptHereDeletesNoBucket(String part) throws IOException {
    service.client().createBucket(r -> r.bucket("empty"));
    String target = "/empty?" + part;

    String answer = send("DELETE " + target + " HTTP/1.1", signed("DELETE", target), "");

    assertTrue(answer.contains("<Code>NotImplemented</Code>"), answer);
    service.client().deleteBucket(r -> r.bucket("empty"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/frames?uploads", "/frames/?uploads", "/frames?uploadId=1", "/?uploads"})
  void anUploadNeedsAKey(String target) throws IOException {
    String answer = send("POST " + target + " HTTP/1.1", signed("POST", target), "");

    assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
    assertTrue(answer.contains("<Code>InvalidRequest</Code>"), answer);
  }

  @Test
  void deepXmlIsMalformed() throws IOException {
    String xml = "<a>".repeat(1000) + "</a>".repeat(1000);

    String answer = send("PUT /new HTTP/1.1", signed("PUT", "/new", xml, Map.of()), xml);

    assertTrue(answer.contains("<Code>MalformedXML</Code>"), answer);
  }

  @Test
  void aPartWithoutItsETagIsMalformed() throws IOException {
    String id =
        service.client().createMultipartUpload(r -> r.bucket("frames").key("b.jpg")).uploadId();
    service
        .client()
        .uploadPart(
            r -> r.bucket("frames").key("b.jpg").uploadId(id).partNumber(1),
            RequestBody.fromString(BODY));
    String target = "/frames/b.jpg?uploadId=" + id;
    String xml =
        "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>";

    String answer =
        send("POST " + target + " HTTP/1.1", signed("POST", target, xml, Map.of()), xml);

    assertTrue(answer.contains("<Code>MalformedXML</Code>"), answer);
    assertEquals(List.of("a.jpg"), stored());
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /frames/a.jpg HTTP/0.9", "GET /frames/a.jpg", "GET / HTTP/3.0"})
  void anotherVersionOfHttpIsABadRequest(String line) throws IOException {
    String answer = exchange(line + "\r\nHost: a\r\n\r\n");

    assertTrue(answer.startsWith("HTTP/1.1 4"), answer);
  }

  @Test
  void signedRequestForHealthzMeansABucket() throws IOException {
    String answer = send("GET /healthz HTTP/1.1", signed("GET", "/healthz", "", Map.of()), "");

    assertTrue(answer.contains("<Code>NoSuchBucket</Code>"), answer);
  }

  /** Sends half a body and then closes the sending side. */
  @Test
  void halfABodyIsNotStored() throws IOException {
    Map<String, String> signed = signed("PUT", "/frames/b.jpg", BODY, Map.of());
    try (Socket socket = socket()) {
      socket
          .getOutputStream()
          .write(("PUT /frames/b.jpg HTTP/1.1\r\n" + lines(signed) + "\r\nhel").getBytes(UTF_8));
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    }

    assertEquals(List.of("a.jpg"), stored());
    assertEquals(List.of(), events);
  }

  @Test
  void strangerWithExpectHeaderIsRefusedBeforeTheBody() throws IOException {
    String answer =
        exchange(
            "PUT /frames/b.jpg HTTP/1.1\r\n"
                + lines(
                    Map.of("Host", "x", "Content-Length", "1000000000", "Expect", "100-continue"))
                + "\r\n");

    assertEquals(403, status(answer), answer);
  }

  @Test
  void bodyWithoutLengthIsRefusedAsOnS3() throws IOException {
    Map<String, String> signed = signed("PUT", "/frames/b.jpg", BODY, Map.of());
    signed.remove("Content-Length");
    signed.put("Transfer-Encoding", "chunked");

    String answer = send("PUT /frames/b.jpg HTTP/1.1", signed, "5\r\nhello\r\n0\r\n\r\n");

    assertTrue(answer.contains("<Code>MissingContentLength</Code>"), answer);
  }

  /** As many as are worked on at once, each of which sends a byte every half second. */
  @Test
  void slowUploadsKeepNobodyOut() throws Exception {
    Map<String, String> signed = signed("PUT", "/frames/slow", "x".repeat(10_000), Map.of());
    String head = "PUT /frames/slow HTTP/1.1\r\n" + lines(signed) + "\r\n";
    try (var slow = new SlowClients()) {
      for (int i = 0; i < 64; i++) {
        slow.add(head);
      }
      slow.sendEachHalfSecond();

      await()
          .atMost(Duration.ofSeconds(25)) // after 30, silent clients would have to go anyway
          .ignoreExceptions()
          .untilAsserted(() -> assertEquals("secret picture", content("a.jpg")));
    }
  }

  /** As many as are worked on at once, none of which reads the 10 MB that it asked for. */
  @Test
  void clientsThatDoNotReadKeepNobodyOut() throws Exception {
    service
        .client()
        .putObject(r -> r.bucket("frames").key("large"), RequestBody.fromBytes(new byte[10 << 20]));
    String head = "GET /frames/large HTTP/1.1\r\n" + lines(signed("GET", "/frames/large")) + "\r\n";
    try (var slow = new SlowClients()) {
      for (int i = 0; i < 64; i++) {
        slow.add(head);
      }

      await()
          .atMost(Duration.ofSeconds(25))
          .ignoreExceptions()
          .untilAsserted(() -> assertEquals("secret picture", content("a.jpg")));
    }
  }

  private static final class SlowClients implements AutoCloseable {
    private final List<Socket> clients = new ArrayList<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    void add(String head) throws IOException {
      Socket client = new Socket();
      client.setReceiveBufferSize(16 * 1024);
      client.connect(new InetSocketAddress(LocalPort.LOOPBACK, service.endpoint().getPort()));
      client.getOutputStream().write(head.getBytes(UTF_8));
      clients.add(client);
    }

    void sendEachHalfSecond() {
      var unused = clock.scheduleWithFixedDelay(this::send, 500, 500, TimeUnit.MILLISECONDS);
    }

    private void send() {
      for (Socket client : clients) {
        try {
          client.getOutputStream().write('x');
        } catch (IOException e) {
          // The server has closed it.
        }
      }
    }

    @Override
    public void close() throws IOException {
      clock.shutdownNow();
      for (Socket client : clients) {
        client.close();
      }
    }
  }

  /** Sends 1,400 MB without permission to a service with a heap of 64 MB. */
  @Test
  @Timeout(value = 4, unit = TimeUnit.MINUTES)
  void largeBodiesOfStrangersCostNoMemory() throws Exception {
    Process small = small();
    try (BufferedReader said = small.inputReader(UTF_8)) {
      int port = Integer.parseInt(said.readLine());
      List<CompletableFuture<String>> answers = new ArrayList<>();
      for (int i = 0; i < 14; i++) {
        String target = "/frames/" + i;
        answers.add(CompletableFuture.supplyAsync(() -> sendLarge(port, target)));
      }
      for (CompletableFuture<String> answer : answers) {
        assertEquals("HTTP/1.1 403 Forbidden", answer.get());
      }
      assertTrue(small.isAlive());
      assertEquals("HTTP/1.1 403 Forbidden", sendLarge(port, "/frames/again"));
    } finally {
      small.destroyForcibly().waitFor();
    }
  }

  /** An embedded S3 in its own process. Prints its port. */
  static final class SmallProcess {
    private SmallProcess() {}

    public static void main(String[] none) throws InterruptedException {
      EmbeddedS3 service =
          EmbeddedS3.start(new LocalPort(0, "--s3-port"), List.of("frames"), AccessKey.random());
      System.out.println(service.endpoint().getPort());
      Thread.currentThread().join();
    }
  }

  private static Process small() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:+ExitOnOutOfMemoryError",
            "-cp",
            System.getProperty("java.class.path"),
            SmallProcess.class.getName())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Sends a whole body of 100 MB, then returns the first line of the reply. */
  private static String sendLarge(int port, String target) {
    try (Socket socket = new Socket(LocalPort.LOOPBACK, port)) {
      socket.setSoTimeout((int) Duration.ofMinutes(2).toMillis());
      OutputStream out = socket.getOutputStream();
      int size = 100_000_000;
      Map<String, String> wrong = signed("PUT", target, BODY, Map.of());
      wrong.put("Content-Length", String.valueOf(size));
      out.write(("PUT " + target + " HTTP/1.1\r\n" + lines(wrong) + "\r\n").getBytes(UTF_8));
      byte[] block = new byte[100_000];
      for (int sent = 0; sent < size; sent += block.length) {
        out.write(block);
      }
      return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static List<String> stored() {
    return service.client().listObjectsV2(r -> r.bucket("frames")).contents().stream()
        .map(object -> object.key())
        .toList();
  }

  /** Returns the target of a URL that AWS's SDK signed with {@link #KEY} now, for a minute. */
  private static String presigned(String method, String target) {
    URI endpoint = URI.create("http://127.0.0.1:" + service.endpoint().getPort() + target);
    var signed =
        AwsV4HttpSigner.create()
            .sign(
                r ->
                    r.identity(AwsCredentialsIdentity.create(KEY.id(), KEY.secret()))
                        .request(
                            SdkHttpRequest.builder()
                                .method(SdkHttpMethod.fromValue(method))
                                .uri(endpoint)
                                .build())
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "local")
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                        .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                        .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                        .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, false)
                        .putProperty(
                            AwsV4HttpSigner.AUTH_LOCATION,
                            AwsV4FamilyHttpSigner.AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, Duration.ofMinutes(1)));
    URI uri = signed.request().getUri();
    return uri.getRawPath() + "?" + uri.getRawQuery();
  }

  private static Map<String, String> host() {
    return Map.of("Host", "127.0.0.1:" + service.endpoint().getPort());
  }

  private static String content(String key) {
    return service.client().getObjectAsBytes(r -> r.bucket("frames").key(key)).asString(UTF_8);
  }

  private static Map<String, String> signed(String method, String target) {
    return signed(method, target, "", Map.of());
  }

  /** Returns the headers of a request that AWS's SDK signs now with {@link #KEY}. */
  private static Map<String, String> signed(
      String method, String target, String body, Map<String, String> more) {
    URI endpoint = URI.create("http://127.0.0.1:" + service.endpoint().getPort() + target);
    var request = SdkHttpRequest.builder().method(SdkHttpMethod.fromValue(method)).uri(endpoint);
    more.forEach(request::putHeader);
    var signed =
        AwsV4HttpSigner.create()
            .sign(
                r ->
                    r.identity(AwsCredentialsIdentity.create(KEY.id(), KEY.secret()))
                        .request(request.build())
                        .payload(ContentStreamProvider.fromUtf8String(body))
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "local")
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                        .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                        .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                        .putProperty(
                            HttpSigner.SIGNING_CLOCK, Clock.fixed(Instant.now(), ZoneOffset.UTC)));
    Map<String, String> headers = new LinkedHashMap<>();
    signed.request().forEachHeader((name, values) -> headers.put(name, values.get(0)));
    headers.putIfAbsent("Host", endpoint.getAuthority());
    headers.put("Content-Length", String.valueOf(body.length()));
    return headers;
  }

  private static String lines(Map<String, String> headers) {
    StringBuilder lines = new StringBuilder();
    headers.forEach((name, value) -> lines.append(name + ": " + value + "\r\n"));
    return lines.toString();
  }

  private static String send(String line, Map<String, String> headers, String body)
      throws IOException {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.putIfAbsent("Host", "127.0.0.1");
    if (!all.containsKey("Transfer-Encoding")) {
      all.put("Content-Length", String.valueOf(body.length()));
    }
    all.put("Connection", "close");
    return exchange(line + "\r\n" + lines(all) + "\r\n" + body);
  }

  private static String exchange(String request) throws IOException {
    try (Socket socket = socket()) {
      socket.getOutputStream().write(request.getBytes(UTF_8));
      StringBuilder answer = new StringBuilder();
      var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
      // Read to the end of the error's XML, or until the connection ends.
      while (answer.indexOf("</Error>") < 0) {
        int next = in.read();
        if (next < 0) {
          break;
        }
        answer.append((char) next);
      }
      return answer.toString();
    }
  }

  private static Socket socket() throws IOException {
    Socket socket = new Socket(LocalPort.LOOPBACK, service.endpoint().getPort());
    socket.setSoTimeout((int) Duration.ofMinutes(1).toMillis());
    return socket;
  }

  private static int status(String answer) {
    return Integer.parseInt(answer.substring(9, 12));
  }
}
