package dev.facepipe.local.cloud;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A queue to create, within the limits of SQS.
 *
 * @param name 1 to 80 letters, digits, hyphens and underscores
 * @param visibilityTimeout how long a received message stays hidden: whole seconds, 0 to 12 hours
 * @param deadLetters queue for messages that fail too often; null for none
 * @param life how long a message stays, up to 14 days. Only a data folder keeps messages so long
 *     that this matters
 */
public record LocalQueue(
    String name, Duration visibilityTimeout, @Nullable DeadLetters deadLetters, Duration life) {
  /** SQS's default. Source: Amazon SQS API reference, MessageRetentionPeriod. */
  private static final Duration DEFAULT_LIFE = Duration.ofDays(4);

  private static final Duration LONGEST_LIFE = Duration.ofDays(14);

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,80}");
  private static final Duration LONGEST_TIMEOUT = Duration.ofHours(12);

  public LocalQueue {
    requireName(name);
    if (visibilityTimeout.isNegative()
        || visibilityTimeout.compareTo(LONGEST_TIMEOUT) > 0
        || !visibilityTimeout.truncatedTo(ChronoUnit.SECONDS).equals(visibilityTimeout)) {
      throw new IllegalArgumentException(
          "queue %s: visibility timeout is %s; expected whole seconds from 0 to 12 hours"
              .formatted(name, visibilityTimeout));
    }
    if (life.isNegative() || life.isZero() || life.compareTo(LONGEST_LIFE) > 0) {
      throw new IllegalArgumentException(
          "queue %s: messages live %s; expected up to 14 days".formatted(name, life));
    }
  }

  /** Creates a queue whose messages live for SQS's default of 4 days. */
  public LocalQueue(String name, Duration visibilityTimeout, @Nullable DeadLetters deadLetters) {
    this(name, visibilityTimeout, deadLetters, DEFAULT_LIFE);
  }

  /** Creates a queue without a dead-letter queue. */
  public LocalQueue(String name, Duration visibilityTimeout) {
    this(name, visibilityTimeout, null);
  }

  /**
   * The queue that gets a message which was received too often.
   *
   * @param queue name of an existing queue
   * @param maxReceiveCount how often a message is received before it moves there: 1 to 1000
   */
  public record DeadLetters(String queue, int maxReceiveCount) {
    public DeadLetters {
      requireName(queue);
      if (maxReceiveCount < 1 || maxReceiveCount > 1000) {
        throw new IllegalArgumentException(
            "dead-letter queue %s: maxReceiveCount is %d; expected 1 to 1000"
                .formatted(queue, maxReceiveCount));
      }
    }
  }

  private static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "queue name is '%s'; expected 1 to 80 letters, digits, '-' and '_'".formatted(name));
    }
  }
}
