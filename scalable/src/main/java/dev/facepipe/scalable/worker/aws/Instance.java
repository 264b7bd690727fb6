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
 * The EC2 instance that a worker runs on. Reads the instance metadata service (IMDSv2). Source of
 * the paths: Amazon EC2 user guide, "Spot Instance interruption notices", and Amazon EC2 Auto
 * Scaling user guide, "Retrieve the target lifecycle state".
 */
final class Instance implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Instance.class);

  private static final String ID = "/latest/meta-data/instance-id";

  /** Path that exists only in the two minutes before a spot interruption. */
  private static final String SPOT_ACTION = "/latest/meta-data/spot/instance-action";

  private static final String TARGET_STATE = "/latest/meta-data/autoscaling/target-lifecycle-state";
  private static final String TERMINATED = "Terminated";

  private static final int NOT_FOUND = 404;

  private final Ec2MetadataClient metadata;

  /** Uses the endpoint that the environment names, or the standard one. */
  Instance() {
    this(Ec2MetadataClient.builder());
  }

  /** Uses this endpoint. */
  Instance(URI endpoint) {
    this(Ec2MetadataClient.builder().endpoint(endpoint));
  }

  private Instance(Ec2MetadataClient.Builder builder) {
    this.metadata = builder.httpClient(AwsClients.http()).build();
  }

  /**
   * Returns the instance's id.
   *
   * @throws IllegalStateException if there is no metadata service, because this is not an EC2
   *     instance
   */
  String id() {
    try {
      return find(ID).orElseThrow();
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "instance metadata cannot be read: %s; expected an EC2 instance, or INSTANCE_METADATA=off"
              .formatted(e.getMessage()),
          e);
    }
  }

  /** Returns true if the instance will end soon; false if its metadata cannot be read. */
  boolean isEnding() {
    try {
      return find(SPOT_ACTION).isPresent()
          || find(TARGET_STATE).filter(state -> state.startsWith(TERMINATED)).isPresent();
    } catch (SdkException e) {
      LOG.warn("instance metadata cannot be read: {}", e.getMessage());
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
