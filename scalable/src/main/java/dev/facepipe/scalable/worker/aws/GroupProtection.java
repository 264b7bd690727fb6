package dev.facepipe.scalable.worker.aws;

import dev.facepipe.common.Unavailable;
import dev.facepipe.scalable.worker.ScaleInProtection;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;

/**
 * Scale-in protection of one instance in an Auto Scaling group.
 *
 * @param client owned by the caller
 * @param instance id of the instance
 */
record GroupProtection(AutoScalingClient client, String group, String instance)
    implements ScaleInProtection {
  @Override
  public void set(boolean busy) {
    try {
      client.setInstanceProtection(
          r -> r.autoScalingGroupName(group).instanceIds(instance).protectedFromScaleIn(busy));
    } catch (SdkException e) {
      throw new Unavailable(
          "group %s, instance %s: %s".formatted(group, instance, e.getMessage()), e);
    }
  }
}
