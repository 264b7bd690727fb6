package dev.facepipe.local.cloud.functions.aws;

import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.local.cloud.LocalQueue;
import dev.facepipe.local.cloud.LocalQueue.DeadLetters;
import dev.facepipe.local.cloud.aws.EmbeddedSqs;
import java.time.Duration;

/**
 * The queues of the local cloud, by their URLs.
 *
 * @param requests where faces wait to be named
 * @param responses where clients find their answers
 * @param failures where bucket events end that no try could handle
 */
record Queues(String requests, String responses, String failures) {
  /** Clients in the field take one message at a time and leave what isn't theirs. */
  private static final Duration RESPONSE_VISIBILITY = Duration.ofSeconds(1);

  /** How soon a message that failed comes again. On AWS: six times the function's timeout. */
  private static final Duration REQUEST_VISIBILITY = Duration.ofSeconds(20);

  private static final int MAX_RECEIVE_COUNT = 5;
  private static final String DEAD_LETTERS = "-dead-letters";

  static Queues create(EmbeddedSqs sqs, Names names) {
    String deadRequests = names.requestQueue() + DEAD_LETTERS;
    sqs.create(new LocalQueue(deadRequests, REQUEST_VISIBILITY));
    return new Queues(
        sqs.create(
            new LocalQueue(
                names.requestQueue(),
                REQUEST_VISIBILITY,
                new DeadLetters(deadRequests, MAX_RECEIVE_COUNT))),
        sqs.create(new LocalQueue(names.responseQueue(), RESPONSE_VISIBILITY)),
        sqs.create(new LocalQueue(names.framesBucket() + DEAD_LETTERS, REQUEST_VISIBILITY)));
  }
}
