package dev.facepipe.local.cloud.scalable.aws;

import dev.facepipe.aws.CloudClients;
import dev.facepipe.local.cloud.Closeables;
import dev.facepipe.local.cloud.LocalCloudOptions.Ports;
import dev.facepipe.local.cloud.LocalQueue;
import dev.facepipe.local.cloud.LocalQueue.DeadLetters;
import dev.facepipe.local.cloud.aws.EmbeddedS3;
import dev.facepipe.local.cloud.aws.EmbeddedSqs;
import dev.facepipe.local.cloud.aws.LocalAccount;
import dev.facepipe.scalable.PictureMessage;
import dev.facepipe.scalable.web.WebSettings;
import dev.facepipe.scalable.web.WebTier;
import dev.facepipe.scalable.web.aws.WebServer;
import dev.facepipe.web.LocalPort;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * The scalable tier without its workers: a web server, SQS and S3 in this process. Only this
 * machine can reach them.
 */
public final class LocalTier implements AutoCloseable {
  /** Bucket of the pictures. */
  public static final String INPUT_BUCKET = "facepipe-pictures";

  /** Bucket of the answers. */
  public static final String OUTPUT_BUCKET = "facepipe-answers";

  /** Queue from which the workers receive messages. */
  public static final String REQUEST_QUEUE = "facepipe-pictures";

  /** Prefix of the names of all web servers' response queues. */
  private static final String RESPONSE_QUEUES = "facepipe-answers";

  private static final String DEAD_LETTERS = REQUEST_QUEUE + "-dead-letters";

  /**
   * How long a message stays hidden after its worker died. Shorter than the 30 seconds for which a
   * client waits. Living workers extend this time. The same value as on AWS.
   */
  private static final Duration VISIBILITY = Duration.ofSeconds(15);

  private static final int MAX_RECEIVE_COUNT = 5;

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final AtomicLong stored = new AtomicLong();
  private final EmbeddedSqs sqs;
  private final EmbeddedS3 s3;
  private final WebTier web;
  private final String requestQueue;

  private LocalTier(Ports ports) {
    try {
      sqs = part(EmbeddedSqs.start(new LocalPort(ports.sqs(), "--sqs-port")));
      s3 =
          part(
              EmbeddedS3.start(
                  new LocalPort(ports.s3(), "--s3-port"), List.of(INPUT_BUCKET, OUTPUT_BUCKET)));
      sqs.create(new LocalQueue(DEAD_LETTERS, VISIBILITY));
      requestQueue =
          sqs.create(
              new LocalQueue(
                  REQUEST_QUEUE, VISIBILITY, new DeadLetters(DEAD_LETTERS, MAX_RECEIVE_COUNT)));
      s3.onObjectCreated(INPUT_BUCKET, this::count);
      web = part(web(ports.http()));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Starts the tier and returns it when it takes pictures. No worker runs yet.
   *
   * @throws dev.facepipe.web.PortInUse if another program listens on one of the ports
   */
  public static LocalTier start(Ports ports) {
    return new LocalTier(ports);
  }

  private <T extends AutoCloseable> T part(T part) {
    parts.push(part);
    return part;
  }

  private WebTier web(int port) {
    String responseQueue = sqs.create(new LocalQueue(RESPONSE_QUEUES + "-web-1", VISIBILITY));
    new LocalPort(port, "--port").requireFree();
    return WebServer.start(
        WebSettings.onLoopback(INPUT_BUCKET, requestQueue, responseQueue, port),
        new CloudClients(sqs::client, s3::client));
  }

  /** Counts a picture. Each is put twice; only the one under the request's own key counts. */
  private void count(String event) {
    if (event.contains("\"key\":\"" + PictureMessage.OWN_KEYS)) {
      stored.incrementAndGet();
    }
  }

  /** Returns the address for posts of pictures. */
  public URI url() {
    return web.uri();
  }

  /** Returns the address of SQS. */
  public URI sqsEndpoint() {
    return sqs.endpoint();
  }

  /** Returns the address of S3. */
  public URI s3Endpoint() {
    return s3.endpoint();
  }

  /** Returns a worker's environment: queues, buckets, addresses and the access key. */
  public Map<String, String> workerEnvironment() {
    Map<String, String> environment =
        workerEnvironmentOf(requestQueue, requestQueue.replace(REQUEST_QUEUE, RESPONSE_QUEUES));
    environment.put("AWS_ENDPOINT_URL_SQS", sqsEndpoint().toString());
    environment.put("AWS_ENDPOINT_URL_S3", s3Endpoint().toString());
    environment.put("AWS_REGION", LocalAccount.REGION);
    environment.put("AWS_ACCESS_KEY_ID", LocalAccount.ACCESS_KEY_ID);
    environment.put("AWS_SECRET_ACCESS_KEY", LocalAccount.SECRET_ACCESS_KEY);
    return environment;
  }

  /** Returns the buckets and queues of a worker's environment. */
  public static Map<String, String> workerEnvironmentOf(
      String requestQueueUrl, String responseQueueUrl) {
    Map<String, String> environment = new HashMap<>();
    environment.put("INPUT_BUCKET", INPUT_BUCKET);
    environment.put("OUTPUT_BUCKET", OUTPUT_BUCKET);
    environment.put("REQUEST_QUEUE_URL", requestQueueUrl);
    environment.put("RESPONSE_QUEUE_URL", responseQueueUrl);
    return environment;
  }

  /** Returns the number of messages that wait in the request queue. */
  public int waiting() {
    SqsClient client = sqs.client();
    return Integer.parseInt(
        client
            .getQueueAttributes(
                r ->
                    r.queueUrl(requestQueue)
                        .attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
            .attributes()
            .get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES));
  }

  /** Returns the number of pictures stored so far. Each picture leads to one message. */
  public long stored() {
    return stored.get();
  }

  /** Takes no more pictures, answers those in progress if workers run, and stops. */
  @Override
  public void close() {
    Closeables.close(parts);
  }
}
