package dev.facepipe.local.cloud.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.facepipe.aws.AccessKey;
import dev.facepipe.local.cloud.CloudFigures.QueueState;
import dev.facepipe.local.cloud.Gate;
import dev.facepipe.local.cloud.LocalQueue;
import dev.facepipe.local.cloud.data.DataFolder;
import dev.facepipe.local.cloud.data.Ledger;
import dev.facepipe.web.LocalPort;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.http.scaladsl.Http;
import org.apache.pekko.pattern.Patterns;
import org.elasticmq.NodeAddress;
import org.elasticmq.actor.QueueManagerActor;
import org.elasticmq.actor.queue.InternalMessage;
import org.elasticmq.msg.CreateQueue;
import org.elasticmq.msg.RestoreMessages;
import org.elasticmq.persistence.CreateQueueMetadata;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.elasticmq.util.NowProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;
import scala.concurrent.duration.FiniteDuration;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;
import scala.util.Right;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueNameExistsException;

/**
 * SQS in this process: ElasticMQ with queues in memory, which a {@link DataFolder} keeps over a
 * restart if there is one, and the limits of AWS (messages of at most 1 MiB). A front with the port
 * and the gate stands before ElasticMQ. ElasticMQ itself accepts any credentials, on a loopback
 * port that is not published. Thread-safe; its own threads are daemons.
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
  private final ActorRef listener;
  private final QueuedBytes queued;
  private final BooleanSupplier isFull;
  private final SqsFront front;
  private final Http.ServerBinding elasticMq;
  private final URI endpoint;
  private final SqsClient client;

  private EmbeddedSqs(
      ActorSystem actors,
      ActorRef listener,
      QueuedBytes queued,
      BooleanSupplier isFull,
      SqsFront front,
      Http.ServerBinding elasticMq) {
    this.actors = actors;
    this.listener = listener;
    this.queued = queued;
    this.isFull = isFull;
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
   * @throws dev.facepipe.web.PortInUse if another program listens on the port
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
    return start(port, gate, new QueuedBytes(most), () -> false, null);
  }

  /**
   * Starts the service over a data folder, and returns it when it takes requests. The folder's
   * queues and messages are there again.
   *
   * @param folder remains owned by the caller, who closes it after this service
   * @throws dev.facepipe.web.PortInUse if another program listens on the port
   */
  public static EmbeddedSqs start(LocalPort port, Gate gate, DataFolder folder) {
    QueuedBytes queued = new QueuedBytes(Runtime.getRuntime().maxMemory() / HEAPS_SHARE);
    return start(port, gate, queued, folder::isFull, folder.queues());
  }

  private static EmbeddedSqs start(
      LocalPort port,
      Gate gate,
      QueuedBytes queued,
      BooleanSupplier isDiskFull,
      @Nullable Ledger ledger) {
    port.requireFree();
    ActorSystem actors = ActorSystem.create("facepipe-sqs", config());
    BooleanSupplier isFull = () -> queued.getAsBoolean() || isDiskFull.getAsBoolean();
    try {
      ActorRef listener =
          actors.actorOf(
              Props.create(QueueListener.class, () -> new QueueListener(queued, ledger)));
      ActorRef manager =
          actors.actorOf(
              Props.create(
                  QueueManagerActor.class,
                  () ->
                      new QueueManagerActor(
                          new NowProvider(), new SqsLimits(), Option.apply(listener))));
      listener.tell(new QueueListener.Manager(manager), ActorRef.noSender());
      if (ledger != null) {
        restore(ledger, listener, manager);
      }
      Http.ServerBinding elasticMq =
          SQSRestServerBuilder.withActorSystem(actors)
              .withInterface(LocalPort.HOST)
              .withDynamicPort()
              // "*": queue URLs have the host that the client used, 127.0.0.1 or localhost.
              .withServerAddress(new NodeAddress("http", "*", 0, ""))
              .withSQSLimits(new SqsLimits())
              .withAWSRegion(LocalAccount.REGION)
              .withAWSAccountId(LocalAccount.ID)
              .withQueueManagerActor(manager)
              .start()
              .waitUntilStarted();
      Runnable onPurge = () -> listener.tell(new QueueListener.Purged(), ActorRef.noSender());
      SqsFront front = SqsFront.start(actors, port, gate, isFull, onPurge, uri(elasticMq));
      return new EmbeddedSqs(actors, listener, queued, isFull, front, elasticMq);
    } catch (Exception e) { // Scala throws checked exceptions without declaring them.
      actors.terminate();
      throw port.inUse("SQS", e);
    }
  }

  /** Makes the queues and messages of a ledger. */
  private static void restore(Ledger ledger, ActorRef listener, ActorRef manager) {
    Map<String, List<InternalMessage>> messages =
        QueueRows.messages(ledger, System.currentTimeMillis());
    for (CreateQueueMetadata queue : QueueRows.queues(ledger)) {
      Object made = ask(manager, new CreateQueue(queue.toCreateQueueData()));
      if (made instanceof Right<?, ?> right && right.value() instanceof ActorRef actor) {
        List<InternalMessage> ofQueue = messages.getOrDefault(queue.name(), List.of());
        listener.tell(new QueueListener.Restored(queue.name(), ofQueue), ActorRef.noSender());
        ask(actor, new RestoreMessages(CollectionConverters.asScala(ofQueue).toList()));
      } else {
        log.error("queue {} was not made again: {}", queue.name(), made);
      }
    }
  }

  private static Object ask(ActorRef actor, Object question) {
    return Patterns.ask(actor, question, Duration.ofSeconds(STOP_SECONDS))
        .toCompletableFuture()
        .join();
  }

  private static URI uri(Http.ServerBinding elasticMq) {
    return URI.create("http://" + LocalPort.HOST + ":" + elasticMq.localAddress().getPort());
  }

  /** Returns the address for clients, such as {@code http://127.0.0.1:9324}. */
  public URI endpoint() {
    return endpoint;
  }

  /**
   * Returns true if messages use so much memory, or so much of the disk, that the front refuses
   * more. The limit does not bind {@link #client}: callers that fill queues with this client check
   * here first.
   */
  public boolean isFull() {
    return isFull.getAsBoolean();
  }

  /** Returns the memory of all messages, in bytes: an estimate. */
  public long bytes() {
    return queued.bytes();
  }

  /** Returns the state of queues by their name; of a queue that never had a message too. */
  public Map<String, QueueState> states(Collection<String> names) {
    long now = System.currentTimeMillis();
    Map<String, QueueState> states = new HashMap<>();
    for (String name : names) {
      List<QueuedBytes.Queued> messages =
          List.copyOf(queued.messages().getOrDefault(name, Map.of()).values());
      long oldest = messages.stream().mapToLong(QueuedBytes.Queued::since).min().orElse(now);
      states.put(name, new QueueState(messages.size(), Math.max(0, now - oldest) / 1000.0));
    }
    return states;
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
    listener.tell(new QueueListener.Life(queue.name(), queue.life()), ActorRef.noSender());
    String url = make(queue.name(), attributes);
    return endpoint.resolve(URI.create(url).getPath()).toString();
  }

  /** Deletes messages that are too old. Happens every ten minutes anyway. */
  void deleteOld() {
    listener.tell(new QueueListener.Sweep(), ActorRef.noSender());
  }

  /** Returns the queue's URL. A queue of the data folder may have had other attributes before. */
  private String make(String name, Map<QueueAttributeName, String> attributes) {
    try {
      return client.createQueue(r -> r.queueName(name).attributes(attributes)).queueUrl();
    } catch (QueueNameExistsException e) {
      String url = client.getQueueUrl(r -> r.queueName(name)).queueUrl();
      client.setQueueAttributes(r -> r.queueUrl(url).attributes(attributes));
      return url;
    }
  }

  /** Stops the service, drops messages in memory, and cuts off long polls. */
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
