package dev.facepipe.local.cloud.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.facepipe.aws.AccessKey;
import dev.facepipe.local.cloud.Gate;
import dev.facepipe.local.cloud.LocalQueue;
import dev.facepipe.local.web.LocalPort;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.scaladsl.Http;
import org.elasticmq.NodeAddress;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.duration.FiniteDuration;
import scala.jdk.javaapi.FutureConverters;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * SQS in this process: ElasticMQ with queues in memory and the limits of AWS (messages of at most 1
 * MiB). A front with the port and the gate stands before ElasticMQ. ElasticMQ itself accepts any
 * credentials, on a loopback port that is not published. Thread-safe; its own threads are daemons.
 */
public final class EmbeddedSqs implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedSqs.class);

  /** How long requests in progress, such as long polls, may go on when the service stops. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  /** How long to wait for the end of ElasticMQ's actors. */
  private static final long STOP_SECONDS = 10;

  /** Messages may use the heap divided by this number. */
  private static final int HEAPS_SHARE = 4;

  private static final String PEKKO =
      """
      pekko {
        # EmbeddedSqs stops Pekko after the triggers that use it. Pekko must not stop by itself.
        jvm-shutdown-hooks = off
        daemonic = on

        # Standard output is only for answers.
        stdout-loglevel = OFF
        loglevel = WARNING
        loggers = ["org.apache.pekko.event.slf4j.Slf4jLogger"]
        logging-filter = "org.apache.pekko.event.slf4j.Slf4jLoggingFilter"

        http {
          # SQS's longest poll is 20 s.
          server.request-timeout = 30 s

          # Between front and ElasticMQ: one connection for each waiting poll.
          host-connection-pool {
            max-connections = 1024
            max-open-requests = 2048
            # Shorter than the 60 s after which ElasticMQ's server closes a connection, perhaps during a request.
            keep-alive-timeout = 10 s
          }
        }
      }
      """;

  private final ActorSystem actors;
  private final QueuedBytes queued;
  private final SqsFront front;
  private final Http.ServerBinding elasticMq;
  private final URI endpoint;
  private final SqsClient client;

  private EmbeddedSqs(
      ActorSystem actors, QueuedBytes queued, SqsFront front, Http.ServerBinding elasticMq) {
    this.actors = actors;
    this.queued = queued;
    this.front = front;
    this.elasticMq = elasticMq;
    this.endpoint = front.uri();
    this.client =
        SqsClient.builder()
            // Directly to ElasticMQ; the front is for other clients.
            .endpointOverride(uri(elasticMq))
            .region(LocalAccount.region())
            .credentialsProvider(LocalAccount.credentials(AccessKey.WELL_KNOWN))
            .httpClient(LocalAccount.http())
            .build();
  }

  /** Starts the service without a gate, and returns it when it takes requests. */
  public static EmbeddedSqs start(LocalPort port) {
    return start(port, Gate.OPEN);
  }

  /**
   * Starts the service and returns it when it takes requests.
   *
   * @throws dev.facepipe.local.web.PortInUse if another program listens on the port
   */
  public static EmbeddedSqs start(LocalPort port, Gate gate) {
    return start(port, gate, Runtime.getRuntime().maxMemory() / HEAPS_SHARE);
  }

  /**
   * Starts the service and returns it when it takes requests.
   *
   * @param most bytes that all messages may have together before the front refuses more
   */
  static EmbeddedSqs start(LocalPort port, Gate gate, long most) {
    port.requireFree();
    ActorSystem actors = ActorSystem.create("facepipe-sqs", config());
    QueuedBytes queued = new QueuedBytes(most);
    try {
      Http.ServerBinding elasticMq =
          SQSRestServerBuilder.withActorSystem(actors)
              .withInterface(LocalPort.HOST)
              .withDynamicPort()
              // "*": queue URLs have the host that the client used, 127.0.0.1 or localhost.
              .withServerAddress(new NodeAddress("http", "*", 0, ""))
              .withSQSLimits(new SqsLimits())
              .withAWSRegion(LocalAccount.REGION)
              .withAWSAccountId(LocalAccount.ID)
              .withQueueEventListener(queued.listener(actors))
              .start()
              .waitUntilStarted();
      SqsFront front = SqsFront.start(actors, port, gate, queued, uri(elasticMq));
      return new EmbeddedSqs(actors, queued, front, elasticMq);
    } catch (Exception e) { // Scala throws checked exceptions without declaring them.
      actors.terminate();
      throw port.inUse("SQS", e);
    }
  }

  private static URI uri(Http.ServerBinding elasticMq) {
    return URI.create("http://" + LocalPort.HOST + ":" + elasticMq.localAddress().getPort());
  }

  /** Returns the address for clients, such as {@code http://127.0.0.1:9324}. */
  public URI endpoint() {
    return endpoint;
  }

  /**
   * Returns true if messages use so much memory that the front refuses more. The limit does not
   * bind {@link #client}: callers that fill queues with this client check here first.
   */
  public boolean isFull() {
    return queued.getAsBoolean();
  }

  /** Returns a client of this service. {@link #close} closes the client too. */
  public SqsClient client() {
    return client;
  }

  /**
   * Creates a queue and returns its URL. Create a dead-letter queue before the queue that names it.
   */
  public String create(LocalQueue queue) {
    Map<QueueAttributeName, String> attributes = new EnumMap<>(QueueAttributeName.class);
    attributes.put(
        QueueAttributeName.VISIBILITY_TIMEOUT,
        Long.toString(queue.visibilityTimeout().toSeconds()));
    LocalQueue.DeadLetters deadLetters = queue.deadLetters();
    if (deadLetters != null) {
      attributes.put(
          QueueAttributeName.REDRIVE_POLICY,
          JsonNodeFactory.instance
              .objectNode()
              .put("deadLetterTargetArn", LocalAccount.arn("sqs", deadLetters.queue()))
              .put("maxReceiveCount", deadLetters.maxReceiveCount())
              .toString());
    }
    String url =
        client.createQueue(r -> r.queueName(queue.name()).attributes(attributes)).queueUrl();
    return endpoint.resolve(URI.create(url).getPath()).toString();
  }

  /** Stops the service, drops all messages, and cuts off long polls. */
  @Override
  public void close() {
    client.close();
    front.close();
    await(
        FutureConverters.asJava(
            elasticMq.terminate(FiniteDuration.create(GRACE.toMillis(), TimeUnit.MILLISECONDS))));
    actors.terminate();
    await(actors.getWhenTerminated());
  }

  private static void await(CompletionStage<?> end) {
    try {
      end.toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.warn("SQS did not stop cleanly within {} s: {}", STOP_SECONDS, e.toString());
    }
  }

  private static Config config() {
    return ConfigFactory.parseString(PEKKO)
        .withFallback(ConfigFactory.load(EmbeddedSqs.class.getClassLoader()));
  }
}
