package dev.facepipe.local.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.aws.AccessKey;
import dev.facepipe.aws.AwsClients;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.local.SampleGallery;
import dev.facepipe.local.client.Camera;
import dev.facepipe.local.client.Camera.FrameNotTaken;
import dev.facepipe.local.client.Signature;
import dev.facepipe.local.client.aws.AwsSignature;
import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.local.cloud.LocalCloudOptions.Access;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.local.cloud.LocalCloudOptions.Ports;
import dev.facepipe.local.cloud.functions.aws.LocalCloud;
import dev.facepipe.recognition.embedding.EmbedderName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** Checks who can reach the local cloud, and which requests each of its ports takes. */
class AccessTest {
  private static final AccessKey KEY = AccessKey.random();

  /** System properties for the default credentials chain; a test cannot set variables. */
  private static final Map<String, String> CREDENTIALS =
      Map.of("aws.accessKeyId", KEY.id(), "aws.secretAccessKey", KEY.secret());

  @TempDir private static Path folder;

  private static LocalCloud cloud;
  private static byte[] picture;

  @BeforeAll
  static void openToOthers() throws IOException {
    picture = SampleGallery.SAMPLES.frames().get("nobody.jpg");
    Path gallery = SampleGallery.empty(folder);
    cloud = LocalCloud.start(options(new Access(everywhere(), true, KEY), gallery));
    CREDENTIALS.forEach(System::setProperty);
  }

  @AfterAll
  static void close() {
    CREDENTIALS.keySet().forEach(System::clearProperty);
    cloud.close();
  }

  @Test
  void everyPortTakesSignedRequests() {
    int faces = post(AwsSignature.ofEnvironment("anywhere"));
    try (SqsClient sqs = AwsClients.sqs(cloud.sqsEndpoint(), KEY.id(), KEY.secret());
        S3Client s3 = AwsClients.s3(cloud.s3Endpoint(), KEY.id(), KEY.secret())) {
      String queue = sqs.getQueueUrl(r -> r.queueName("facepipe-responses")).queueUrl();

      assertEquals(0, faces);
      assertEquals(
          1, sqs.receiveMessage(r -> r.queueUrl(queue).waitTimeSeconds(20)).messages().size());
      assertEquals(
          1, s3.listObjectsV2(r -> r.bucket(Names.DEFAULT.resultsBucket())).contents().size());
    }
  }

  @Test
  void unsignedPostsAreRefused() {
    String said = assertThrows(FrameNotTaken.class, () -> post(Signature.NONE)).getMessage();

    assertTrue(said.contains("HTTP 403"), said);
  }

  @Test
  void wellKnownKeyIsRefused() {
    AccessKey known = AccessKey.WELL_KNOWN;
    try (SqsClient sqs = AwsClients.sqs(cloud.sqsEndpoint(), known.id(), known.secret());
        S3Client s3 = AwsClients.s3(cloud.s3Endpoint(), known.id(), known.secret())) {

      assertEquals(403, assertThrows(SqsException.class, sqs::listQueues).statusCode());
      assertEquals(403, assertThrows(S3Exception.class, s3::listBuckets).statusCode());
    }
  }

  @Test
  void anotherSecretIsRefused() {
    String other = AccessKey.random().secret();
    try (SqsClient sqs = AwsClients.sqs(cloud.sqsEndpoint(), KEY.id(), other);
        S3Client s3 = AwsClients.s3(cloud.s3Endpoint(), KEY.id(), other)) {

      assertEquals(403, assertThrows(SqsException.class, sqs::listQueues).statusCode());
      assertEquals(403, assertThrows(S3Exception.class, s3::listBuckets).statusCode());
    }
  }

  @Test
  void runtimeApisStayOnLoopbackWhenOtherPortsAreOpen() {
    Path noGallery = folder.resolve("of-the-functions.npz");
    try (LocalCloud elsewhere =
        LocalCloud.startForFunctionsElsewhere(
            options(new Access(everywhere(), true, KEY), noGallery), 0)) {

      assertThrows(FrameNotTaken.class, () -> new Camera(elsewhere.url()).post(id(), "a", picture));
      assertEquals(KEY.secret(), elsewhere.deployment().get("AWS_SECRET_ACCESS_KEY"));
      assertTrue(reaches("127.0.0.2", elsewhere.url().getPort()), "listens everywhere");
      for (String api : elsewhere.runtimeApis().values()) {
        int port = URI.create("http://" + api).getPort();
        assertTrue(reaches("127.0.0.1", port), api);
        assertFalse(reaches("127.0.0.2", port), api);
      }
    }
  }

  /** 127.0.0.2 stands for another machine: only a server on all addresses answers there. */
  @Test
  void portsListenOnLoopbackByDefault() {
    try (LocalCloud closed =
        LocalCloud.startForFunctionsElsewhere(
            options(Access.LOOPBACK, folder.resolve("of-the-functions.npz")), 0)) {
      for (URI address : List.of(closed.url(), closed.sqsEndpoint(), closed.s3Endpoint())) {
        assertTrue(reaches("127.0.0.1", address.getPort()), address.toString());
        assertFalse(reaches("127.0.0.2", address.getPort()), address.toString());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "192.0.2.1", "::"})
  void openAddressNeedsSignaturesAndItsOwnKey(String address) throws IOException {
    InetAddress host = InetAddress.getByName(address);

    assertThrows(IllegalArgumentException.class, () -> new Access(host, false, KEY));
    assertThrows(
        IllegalArgumentException.class, () -> new Access(host, true, AccessKey.WELL_KNOWN));
  }

  @Test
  void toStringHidesTheSecret() {
    LocalCloudOptions options = options(new Access(everywhere(), true, KEY), folder);

    assertFalse(options.toString().contains(KEY.secret()), options.toString());
  }

  private static int post(Signature signature) {
    return new Camera(cloud.url(), signature).post(id(), "nobody.jpg", picture);
  }

  private static RequestId id() {
    return RequestId.random();
  }

  private static boolean reaches(String address, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 10_000);
      return true;
    } catch (IOException e) {
      return false; // nothing listens, or this system has no such address
    }
  }

  private static InetAddress everywhere() {
    try {
      return InetAddress.getByAddress(new byte[4]);
    } catch (UnknownHostException e) {
      throw new AssertionError("four bytes are an address", e);
    }
  }

  private static LocalCloudOptions options(Access access, Path gallery) {
    return new LocalCloudOptions(
        access,
        Ports.ANY,
        Names.DEFAULT,
        SampleGallery.NETWORKS,
        EmbedderName.RESNET34,
        gallery,
        Map.of("MIN_FACE_SIZE", "40"));
  }
}
