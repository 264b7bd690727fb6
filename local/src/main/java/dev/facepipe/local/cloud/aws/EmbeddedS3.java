package dev.facepipe.local.cloud.aws;

import dev.facepipe.common.aws.AwsClients;
import dev.facepipe.local.cloud.AccessKey;
import dev.facepipe.local.cloud.LocalPort;
import java.net.URI;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * S3 inside this process: S3Proxy, objects in memory, so that nothing is left behind however we
 * end. Takes the account's key only; others, and requests without one, get 403. Safe for several
 * threads at once; {@link #close} ends its threads.
 */
public final class EmbeddedS3 implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedS3.class);

  /** Source: Amazon S3 user guide, "General purpose bucket naming rules"; we go without dots. */
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9-]{1,61}[a-z0-9]");

  private final S3Proxy server;
  private final NotifyingBlobStore store;
  private final URI endpoint;
  private final S3Client client;

  private EmbeddedS3(S3Proxy server, NotifyingBlobStore store, LocalPort port, AccessKey key) {
    this.server = server;
    this.store = store;
    this.endpoint = port.uri(server.getPort());
    this.client =
        S3Client.builder()
            .endpointOverride(endpoint)
            .serviceConfiguration(AwsClients.ELSEWHERE)
            .region(LocalAccount.region())
            .credentialsProvider(LocalAccount.credentials(key))
            .httpClient(LocalAccount.http())
            .build();
  }

  /** Returns the service for the well-known key once it takes requests and holds the buckets. */
  public static EmbeddedS3 start(LocalPort port, Collection<String> buckets) {
    return start(port, buckets, AccessKey.WELL_KNOWN);
  }

  /**
   * Returns the service once it takes requests and holds the buckets.
   *
   * @throws dev.facepipe.local.cloud.PortInUse if somebody else listens there
   */
  public static EmbeddedS3 start(LocalPort port, Collection<String> buckets, AccessKey key) {
    var store = new NotifyingBlobStore(new ConditionalPuts(new TransientNio2BlobStore()));
    for (String bucket : buckets) {
      if (!BUCKET.matcher(bucket).matches()) {
        throw new IllegalArgumentException(
            "bucket name is '%s'; expected 3 to 63 lower-case letters, digits and '-', not at an end"
                .formatted(bucket));
      }
      store.createContainer(bucket);
    }
    port.requireFree();
    S3Proxy server =
        S3Proxy.builder()
            .blobStore(store)
            .endpoint(listening(port))
            .awsAuthentication(AuthenticationType.AWS_V4, key.id(), key.secret())
            .stopTimeout(0) // Our own requests have ended by then; others' are cut.
            .build();
    try {
      server.start();
    } catch (Exception e) {
      stop(server);
      throw port.inUse("S3", e);
    }
    return new EmbeddedS3(server, store, port, key);
  }

  /** Unlike clients, it is told {@code 0.0.0.0} as that. */
  private static URI listening(LocalPort port) {
    return port.host().isAnyLocalAddress()
        ? URI.create("http://0.0.0.0:" + port.number())
        : port.uri(port.number());
  }

  /** Returns where clients find it, such as {@code http://127.0.0.1:9325}; buckets are paths. */
  public URI endpoint() {
    return endpoint;
  }

  /** Returns a client of this service; closed with it. */
  public S3Client client() {
    return client;
  }

  /**
   * Has every object that appears in the bucket from now on reported: put, copied, or completed
   * from parts.
   *
   * @param listener takes the event's JSON as a function would get it; called by the thread that
   *     stores the object, before its client has the answer, so it must be quick
   */
  public void onObjectCreated(String bucket, Consumer<String> listener) {
    if (!store.containerExists(bucket)) {
      throw new IllegalArgumentException("there is no bucket '%s' to listen to".formatted(bucket));
    }
    store.listen(bucket, listener);
  }

  /** Stops; objects are gone, and requests in hand are cut. */
  @Override
  public void close() {
    client.close();
    stop(server);
    store.close();
  }

  private static void stop(S3Proxy server) {
    try {
      server.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      log.warn("S3 did not stop cleanly: {}", e.toString());
    }
  }
}
