package dev.facepipe.infra.aws;

import dev.facepipe.infra.Parameters;
import java.util.List;
import java.util.stream.IntStream;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.sqs.Queue;
import software.constructs.Construct;

/**
 * The queues of the scalable tier.
 *
 * @param requests pictures that wait for a worker
 * @param deadRequests messages that failed five times
 * @param responses a queue for each web server, which receives all answers in it
 */
record FleetQueues(Queue requests, Queue deadRequests, List<Queue> responses) {
  private static final String RESPONSES = "responses-";

  /** Smallest limit that SQS allows; our messages are smaller. */
  private static final int MAX_MESSAGE = 1024;

  /**
   * How long a message stays hidden after its worker died. Shorter than the 30 seconds for which a
   * client waits. Living workers extend this time.
   */
  private static final Duration VISIBILITY = Duration.seconds(15);

  static FleetQueues create(Stack stack, Parameters parameters) {
    Construct scope = new Construct(stack, "Queues");
    Queue dead = Queues.deadRequests(stack, scope, parameters);
    return new FleetQueues(
        Queues.requests(scope, parameters, dead)
            .visibilityTimeout(VISIBILITY)
            .maxMessageSizeBytes(MAX_MESSAGE)
            .build(),
        dead,
        IntStream.rangeClosed(1, parameters.fleet().webServers())
            .mapToObj(number -> Queues.responses(scope, parameters, RESPONSES + number))
            .toList());
  }

  /** Returns the prefix that the URLs of all response queues share, and no other queue has. */
  String responsesPrefix() {
    return Fn.select(0, Fn.split(RESPONSES + 1, responses.get(0).getQueueUrl())) + RESPONSES;
  }
}
