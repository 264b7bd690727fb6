package dev.facepipe.local.cloud.functions.aws;

import dev.facepipe.common.environment.KeptDays;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.local.cloud.LocalQueue;
import dev.facepipe.local.cloud.LocalQueue.DeadLetters;
import dev.facepipe.local.cloud.aws.EmbeddedSqs;
import java.time.Duration;
import java.util.Set;

/**
 * URLs of the queues of the local cloud.
 *
 * @param requests queue of faces that wait for recognition
 * @param responses queue of answers for the clients
 * @param summaries queue of videos that wait for their summary
 * @param failures queue of bucket events that failed on every try
 */
record LocalQueues(String requests, String responses, String summaries, String failures) {
  /** Stands for queues that were not made yet. */
  static final LocalQueues NONE =
      new LocalQueues("none:requests", "none:responses", "none:summaries", "none:failures");

  /** Short, because existing clients receive one message at a time and leave messages of others. */
  private static final Duration RESPONSE_VISIBILITY = Duration.ofSeconds(1);

  /** How long a failed message stays hidden. On AWS: six times the function's timeout. */
  private static final Duration REQUEST_VISIBILITY = Duration.ofSeconds(20);

  /** How long a failed summary stays hidden. A summary of two hours takes less. */
  private static final Duration SUMMARY_VISIBILITY = Duration.ofMinutes(2);

  /** How long messages live, as on AWS. */
  private static final Duration RESPONSE_LIFE = Duration.ofDays(KeptDays.RESPONSES);

  private static final Duration DEAD_LETTER_LIFE = Duration.ofDays(KeptDays.DEAD_LETTERS);

  private static final Duration WORK_LIFE = Duration.ofDays(KeptDays.WORK);
  private static final int MAX_RECEIVE_COUNT = 5;
  private static final String DEAD_LETTERS = "-dead-letters";

  static LocalQueues create(EmbeddedSqs sqs, Names names) {
    return new LocalQueues(
        withDeadLetters(sqs, names.requestQueue(), REQUEST_VISIBILITY),
        sqs.create(new LocalQueue(names.responseQueue(), RESPONSE_VISIBILITY, null, RESPONSE_LIFE)),
        withDeadLetters(sqs, Names.SUMMARIES_QUEUE, SUMMARY_VISIBILITY),
        deadLetters(sqs, names.framesBucket() + DEAD_LETTERS, REQUEST_VISIBILITY));
  }

  /** Returns the names of all queues. */
  static Set<String> names(Names names) {
    return Set.of(
        names.requestQueue(),
        names.requestQueue() + DEAD_LETTERS,
        names.responseQueue(),
        Names.SUMMARIES_QUEUE,
        Names.SUMMARIES_QUEUE + DEAD_LETTERS,
        names.framesBucket() + DEAD_LETTERS);
  }

  static boolean isDeadLetters(String name) {
    return name.endsWith(DEAD_LETTERS);
  }

  private static String deadLetters(EmbeddedSqs sqs, String name, Duration visibility) {
    return sqs.create(new LocalQueue(name, visibility, null, DEAD_LETTER_LIFE));
  }

  private static String withDeadLetters(EmbeddedSqs sqs, String name, Duration visibility) {
    String dead = name + DEAD_LETTERS;
    deadLetters(sqs, dead, visibility);
    return sqs.create(
        new LocalQueue(name, visibility, new DeadLetters(dead, MAX_RECEIVE_COUNT), WORK_LIFE));
  }
}
