package dev.facepipe.local.cloud.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.facepipe.local.cloud.LocalPort;
import dev.facepipe.local.cloud.LocalQueue;
import java.net.URI;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.scaladsl.Http;
import org.elasticmq.NodeAddress;
import org.elasticmq.StrictSQSLimits$;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.duration.FiniteDuration;
import scala.jdk.javaapi.FutureConverters;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * SQS inside this process: ElasticMQ on loopback, queues in memory, with the limits of AWS
 * (messages of 1 MiB at most). Takes any credentials. Safe for several threads at once; its own
 * threads are daemons.
 */
public final class EmbeddedSqs implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedSqs.class);

  /** How long requests in hand, such as long polls, may still take when we stop. */
  private static final FiniteDuration GRACE = FiniteDuration.create(1, TimeUnit.SECONDS);

  /** How long we wait for ElasticMQ's actors to end. */
  private static final long STOP_SECONDS = 10;

  private final ActorSystem actors;
  private final Http.ServerBinding binding;
  private final URI endpoint;
  private final SqsClient client;

  private EmbeddedSqs(ActorSystem actors, Http.ServerBinding binding) {
    this.actors = actors;
    this.binding = binding;
    this.endpoint = URI.create("http://" + LocalPort.HOST + ":" + binding.localAddress().getPort());
    this.client =
        SqsClient.builder()
            .endpointOverride(endpoint)
            .region(LocalAccount.region())
            .credentialsProvider(LocalAccount.credentials())
            .httpClient(LocalAccount.http())
            .build();
  }

  /**
   * Returns the service once it takes requests.
   *
   * @throws dev.facepipe.local.cloud.PortInUse if somebody else listens there
   */
  public static EmbeddedSqs start(LocalPort port) {
    port.requireFree();
    ActorSystem actors = ActorSystem.create("facepipe-sqs", config());
    try {
      Http.ServerBinding binding =
          SQSRestServerBuilder.withActorSystem(actors)
              .withInterface(LocalPort.HOST)
              .withPort(port.number())
              // "*": queue URLs carry the host that the client asked, 127.0.0.1 or localhost.
              .withServerAddress(new NodeAddress("http", "*", port.number(), ""))
              .withSQSLimits(StrictSQSLimits$.MODULE$)
              .withAWSRegion(LocalAccount.REGION)
              .withAWSAccountId(LocalAccount.ID)
              .start()
              .waitUntilStarted();
      return new EmbeddedSqs(actors, binding);
    } catch (Exception e) { // Scala throws checked exceptions without declaring them.
      actors.terminate();
      throw port.inUse("SQS", e);
    }
  }

  /** Returns where clients find it, such as {@code http://127.0.0.1:9324}. */
  public URI endpoint() {
    return endpoint;
  }

  /** Returns a client of this service; closed with it. */
  public SqsClient client() {
    return client;
  }

  /**
   * Returns the URL of the queue, which is there now. A dead-letter queue must be created before
   * the queue that names it.
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
    return client.createQueue(r -> r.queueName(queue.name()).attributes(attributes)).queueUrl();
  }

  /** Stops; messages are gone. Long polls get a second to end. */
  @Override
  public void close() {
    client.close();
    await(FutureConverters.asJava(binding.terminate(GRACE)));
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
    Map<String, ?> ours =
        Map.of(
            // We stop it, after the triggers that use it; it must not stop itself when the process
            // is told to end.
            "pekko.jvm-shutdown-hooks", "off",
            "pekko.daemonic", "on",
            // Standard output belongs to answers.
            "pekko.stdout-loglevel", "OFF",
            "pekko.loglevel", "WARNING",
            "pekko.loggers", List.of("org.apache.pekko.event.slf4j.Slf4jLogger"),
            "pekko.logging-filter", "org.apache.pekko.event.slf4j.Slf4jLoggingFilter");
    return ConfigFactory.parseMap(ours)
        .withFallback(ConfigFactory.load(EmbeddedSqs.class.getClassLoader()));
  }
}
