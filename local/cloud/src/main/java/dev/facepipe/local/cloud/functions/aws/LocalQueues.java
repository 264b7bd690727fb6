package dev.facepipe.local.cloud.functions.aws;

import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.local.cloud.LocalQueue;
import dev.facepipe.local.cloud.LocalQueue.DeadLetters;
import dev.facepipe.local.cloud.aws.EmbeddedSqs;
import java.time.Duration;

/**
 * URLs of the queues of the local cloud.
 *
 * @param requests queue of faces that wait for recognition
 * @param responses queue of answers for the clients
 * @param failures queue of bucket events that failed on every try
 */
record LocalQueues(String requests, String responses, String failures) {
  /** Short, because existing clients receive one message at a time and leave messages of others. */
  private static final Duration RESPONSE_VISIBILITY = Duration.ofSeconds(1);

  /** How long a failed message stays hidden. On AWS: six times the function's timeout. */
  private static final Duration REQUEST_VISIBILITY = Duration.ofSeconds(20);

  private static final int MAX_RECEIVE_COUNT = 5;
  private static final String DEAD_LETTERS = "-dead-letters";

  static LocalQueues create(EmbeddedSqs sqs, Names names) {
    String deadRequests = names.requestQueue() + DEAD_LETTERS;
    sqs.create(new LocalQueue(deadRequests, REQUEST_VISIBILITY));
    return new LocalQueues(
        sqs.create(
            new LocalQueue(
                names.requestQueue(),
                REQUEST_VISIBILITY,
                new DeadLetters(deadRequests, MAX_RECEIVE_COUNT))),
        sqs.create(new LocalQueue(names.responseQueue(), RESPONSE_VISIBILITY)),
        sqs.create(new LocalQueue(names.framesBucket() + DEAD_LETTERS, REQUEST_VISIBILITY)));
  }
}
