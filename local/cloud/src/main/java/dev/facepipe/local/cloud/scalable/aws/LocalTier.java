package dev.facepipe.local.cloud.scalable.aws;

import dev.facepipe.aws.CloudClients;
import dev.facepipe.local.cloud.LocalCloudOptions.Ports;
import dev.facepipe.local.cloud.LocalPort;
import dev.facepipe.local.cloud.LocalQueue;
import dev.facepipe.local.cloud.LocalQueue.DeadLetters;
import dev.facepipe.local.cloud.Parts;
import dev.facepipe.local.cloud.aws.EmbeddedS3;
import dev.facepipe.local.cloud.aws.EmbeddedSqs;
import dev.facepipe.local.cloud.aws.LocalAccount;
import dev.facepipe.scalable.PictureMessage;
import dev.facepipe.scalable.web.WebSettings;
import dev.facepipe.scalable.web.WebTier;
import dev.facepipe.scalable.web.aws.WebServer;
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
 * The scalable tier but for its workers: a web server, SQS and S3 in this process, for this machine
 * alone.
 */
public final class LocalTier implements AutoCloseable {
  /** Where pictures lie. */
  public static final String INPUT_BUCKET = "facepipe-pictures";

  /** Where answers lie. */
  public static final String OUTPUT_BUCKET = "facepipe-answers";

  /** Where workers find their messages. */
  public static final String REQUEST_QUEUE = "facepipe-pictures";

  /** What the names of all web servers' queues begin with. */
  private static final String RESPONSE_QUEUES = "facepipe-answers";

  private static final String DEAD_LETTERS = REQUEST_QUEUE + "-dead-letters";

  /**
   * How soon a message comes again whose worker died: while its client still waits, which is 30
   * seconds. Workers that live extend it. As on AWS.
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
   * Returns the tier once it takes pictures; nobody looks at them yet.
   *
   * @throws dev.facepipe.local.cloud.PortInUse if somebody else listens on one of its ports
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

  /** Each picture is put twice; its request's own copy counts. */
  private void count(String event) {
    if (event.contains("\"key\":\"" + PictureMessage.OWN_KEYS)) {
      stored.incrementAndGet();
    }
  }

  /** Where pictures are posted. */
  public URI url() {
    return web.uri();
  }

  /** Where SQS is. */
  public URI sqsEndpoint() {
    return sqs.endpoint();
  }

  /** Where S3 is. */
  public URI s3Endpoint() {
    return s3.endpoint();
  }

  /** What a worker's environment says of queues, buckets and the account. */
  public Map<String, String> workerEnvironment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("INPUT_BUCKET", INPUT_BUCKET);
    environment.put("OUTPUT_BUCKET", OUTPUT_BUCKET);
    environment.put("REQUEST_QUEUE_URL", requestQueue);
    environment.put("RESPONSE_QUEUE_URL", requestQueue.replace(REQUEST_QUEUE, RESPONSE_QUEUES));
    environment.put("AWS_ENDPOINT_URL_SQS", sqsEndpoint().toString());
    environment.put("AWS_ENDPOINT_URL_S3", s3Endpoint().toString());
    environment.put("AWS_REGION", LocalAccount.REGION);
    environment.put("AWS_ACCESS_KEY_ID", LocalAccount.ACCESS_KEY_ID);
    environment.put("AWS_SECRET_ACCESS_KEY", LocalAccount.SECRET_ACCESS_KEY);
    return environment;
  }

  /** How many messages wait in the request queue. */
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

  /** How many pictures were stored so far; a message follows each. */
  public long stored() {
    return stored.get();
  }

  /** Takes no more pictures, answers those it has while there are workers, and stops. */
  @Override
  public void close() {
    Parts.close(parts);
  }
}
