package dev.facepipe.scalable.worker.aws;

import dev.facepipe.aws.AwsClients;
import java.net.URI;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.imds.Ec2MetadataClient;
import software.amazon.awssdk.imds.Ec2MetadataClientException;

/**
 * The EC2 instance that a worker runs on, by its metadata service (IMDSv2). Source of the paths:
 * Amazon EC2 user guide, "Spot Instance interruption notices", and Amazon EC2 Auto Scaling user
 * guide, "Retrieve the target lifecycle state".
 */
final class Instance implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Instance.class);

  private static final String ID = "/latest/meta-data/instance-id";

  /** There only from two minutes before a spot instance is taken away. */
  private static final String SPOT_ACTION = "/latest/meta-data/spot/instance-action";

  private static final String TARGET_STATE = "/latest/meta-data/autoscaling/target-lifecycle-state";
  private static final String TERMINATED = "Terminated";

  private static final int NOT_FOUND = 404;

  private final Ec2MetadataClient metadata;

  /** Asks where the environment says, or where every instance finds its metadata. */
  Instance() {
    this(Ec2MetadataClient.builder());
  }

  /** Asks there. */
  Instance(URI endpoint) {
    this(Ec2MetadataClient.builder().endpoint(endpoint));
  }

  private Instance(Ec2MetadataClient.Builder builder) {
    this.metadata = builder.httpClient(AwsClients.http()).build();
  }

  /**
   * What EC2 calls it.
   *
   * @throws IllegalStateException if nobody says so: this is no instance
   */
  String id() {
    try {
      return find(ID).orElseThrow();
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "instance metadata can't be had: %s; expected an EC2 instance, or INSTANCE_METADATA=off"
              .formatted(e.getMessage()),
          e);
    }
  }

  /** Whether it will be gone soon; while that can't be learnt, it will not. */
  boolean isEnding() {
    try {
      return find(SPOT_ACTION).isPresent()
          || find(TARGET_STATE).filter(state -> state.startsWith(TERMINATED)).isPresent();
    } catch (SdkException e) {
      LOG.warn("instance metadata can't be had: {}", e.getMessage());
      return false;
    }
  }

  private Optional<String> find(String path) {
    try {
      return Optional.of(metadata.get(path).asString().strip());
    } catch (Ec2MetadataClientException e) {
      if (e.statusCode() == NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public void close() {
    metadata.close();
  }
}
