package dev.facepipe.local.cloud.aws;

import java.util.Comparator;
import java.util.List;
import org.elasticmq.Limit;
import org.elasticmq.LimitedValue;
import org.elasticmq.Limits;
import org.elasticmq.RangeLimit;
import org.elasticmq.StrictSQSLimits$;
import scala.jdk.javaapi.CollectionConverters;
import scala.math.BigDecimal;

/**
 * ElasticMQ's limits of SQS, with the same ranges of valid characters in another order.
 *
 * <p>ElasticMQ looks for the range of each character of a message, one range after the other. The
 * range with the letters comes fourth there and first here. A megabyte of base64 then takes 5.4 ms
 * instead of 20, and 190 instead of 380 with Java's quick compiler alone (2 cores of an AMD EPYC,
 * 2026-11-29).
 */
final class SqsLimits implements Limits {
  private static final Limits STRICT = StrictSQSLimits$.MODULE$;

  private final Limit<scala.collection.immutable.List<RangeLimit<Object>>> characters =
      new LimitedValue<>(CollectionConverters.asScala(lettersFirst()).toList());

  private static List<RangeLimit<Object>> lettersFirst() {
    var ranges =
        (LimitedValue<scala.collection.immutable.List<RangeLimit<Object>>>)
            STRICT.bodyValidCharactersLimit();
    return CollectionConverters.asJava(ranges.value()).stream()
        .sorted(Comparator.comparing(range -> !range.isBetween((int) 'A')))
        .toList();
  }

  @Override
  public Limit<scala.collection.immutable.List<RangeLimit<Object>>> bodyValidCharactersLimit() {
    return characters;
  }

  @Override
  public Limit<Object> queueNameLengthLimit() {
    return STRICT.queueNameLengthLimit();
  }

  @Override
  public Limit<Object> batchSizeLimit() {
    return STRICT.batchSizeLimit();
  }

  @Override
  public Limit<RangeLimit<Object>> numberOfMessagesLimit() {
    return STRICT.numberOfMessagesLimit();
  }

  @Override
  public Limit<Object> nonEmptyAttributesLimit() {
    return STRICT.nonEmptyAttributesLimit();
  }

  @Override
  public Limit<RangeLimit<BigDecimal>> numberAttributeValueLimit() {
    return STRICT.numberAttributeValueLimit();
  }

  @Override
  public Limit<RangeLimit<Object>> messageWaitTimeLimit() {
    return STRICT.messageWaitTimeLimit();
  }

  @Override
  public Limit<Object> maxMessageLength() {
    return STRICT.maxMessageLength();
  }

  @Override
  public Limit<Object> messageAttributesLimit() {
    return STRICT.messageAttributesLimit();
  }
}
