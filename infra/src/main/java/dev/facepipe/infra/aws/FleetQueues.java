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
 * @param requests pictures that wait to be looked at
 * @param deadRequests those that could not be, five times
 * @param responses one for each web server, which takes every answer off its own
 */
record FleetQueues(Queue requests, Queue deadRequests, List<Queue> responses) {
  private static final String RESPONSES = "responses-";

  /** The least that SQS can be told; a message of ours is smaller. */
  private static final int MAX_MESSAGE = 1024;

  /**
   * How soon a dead worker's messages come again: while their clients still wait, which is 30
   * seconds. Workers that live ask for more.
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

  /** What the URLs of all response queues begin with, and no other queue's. */
  String responsesPrefix() {
    return Fn.select(0, Fn.split(RESPONSES + 1, responses.get(0).getQueueUrl())) + RESPONSES;
  }
}
