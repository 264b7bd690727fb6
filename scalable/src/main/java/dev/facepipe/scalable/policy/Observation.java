package dev.facepipe.scalable.policy;

/**
 * CloudWatch's figures of one period.
 *
 * @param visible messages that wait in the request queue; SQS's {@code
 *     ApproximateNumberOfMessagesVisible}
 * @param sent messages that arrived in the period; SQS's {@code NumberOfMessagesSent}. With 0 the
 *     policy considers the queue only
 * @param inService instances past their warm-up; Auto Scaling's {@code GroupInServiceInstances}
 * @param warming instances that were requested and are still warming up
 */
public record Observation(int visible, int sent, int inService, int warming) {
  public Observation {
    if (visible < 0 || sent < 0 || inService < 0 || warming < 0) {
      throw new IllegalArgumentException(
          "visible=%d sent=%d inService=%d warming=%d; expected none below 0"
              .formatted(visible, sent, inService, warming));
    }
  }
}
