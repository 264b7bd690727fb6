package dev.facepipe.local.cloud.aws;

import dev.facepipe.aws.AccessKey;
import dev.facepipe.aws.AwsClients;
import dev.facepipe.local.cloud.Gate;
import dev.facepipe.local.cloud.KeptEvents;
import dev.facepipe.local.cloud.aws.awssdk.EmbeddedBlobStore;
import dev.facepipe.local.cloud.data.DataFolder;
import dev.facepipe.web.JettyServer;
import dev.facepipe.web.LocalPort;
import java.net.URI;
import java.util.Collection;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Handler;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * S3 in this process: S3Proxy's handler over objects in memory, so that no files remain when the
 * process ends, or over objects in a {@link DataFolder}. Admits requests that the account's key
 * signed. Other requests get 403 before their body is read. Thread-safe; {@link #close} ends its
 * threads.
 */
public final class EmbeddedS3 implements AutoCloseable {
  /** Source: Amazon S3 user guide, "General purpose bucket naming rules", but without dots. */
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9-]{1,61}[a-z0-9]");

  /**
   * Share of the heap for objects: a video with its frames, and the pictures that functions work
   * on.
   */
  private static final double SHARE_OF_HEAP = 0.5;

  /** Largest number of admitted requests that are not answered yet. */
  private static final int MOST_REQUESTS = 64;

  /** More threads than requests that wait for bodies, so that refusals never wait for a thread. */
  private static final int THREADS = MOST_REQUESTS + 16;

  private final JettyServer server;
  private final EmbeddedBlobStore store;
  private final Notifications notifications;
  private final URI endpoint;
  private final S3Client client;

  private EmbeddedS3(
      JettyServer server, EmbeddedBlobStore store, Notifications notifications, AccessKey key) {
    this.server = server;
    this.store = store;
    this.notifications = notifications;
    this.endpoint = server.uri();
    this.client =
        S3Client.builder()
            .endpointOverride(endpoint)
            .serviceConfiguration(AwsClients.ELSEWHERE)
            .region(LocalAccount.region())
            .credentialsProvider(LocalAccount.credentials(key))
            .httpClient(LocalAccount.http())
            .build();
  }

  /** Starts the service with the well-known key; see the next method. */
  public static EmbeddedS3 start(LocalPort port, Collection<String> buckets) {
    return start(port, buckets, AccessKey.WELL_KNOWN);
  }

  /**
   * Starts the service and returns it when it takes requests and has the buckets.
   *
   * @throws dev.facepipe.web.PortInUse if another program listens on the port
   */
  public static EmbeddedS3 start(LocalPort port, Collection<String> buckets, AccessKey key) {
    return start(port, buckets, key, new SignatureGate(key, SignatureGate.S3), halfTheHeap());
  }

  private static long halfTheHeap() {
    return (long) (SHARE_OF_HEAP * Runtime.getRuntime().maxMemory());
  }

  /**
   * Starts the service over a data folder, and returns it when it takes requests. The folder's
   * objects and buckets are there again.
   *
   * @param buckets buckets to make if they are missing
   * @param announced buckets whose {@link #events} are announced until they are handled, also over
   *     a restart
   * @param folder remains owned by the caller, who closes it after this service
   * @throws dev.facepipe.web.PortInUse if another program listens on the port
   */
  public static EmbeddedS3 start(
      LocalPort port,
      Collection<String> buckets,
      Set<String> announced,
      AccessKey key,
      DataFolder folder) {
    var notifications = new Notifications(folder.ledger(), announced);
    var store = EmbeddedBlobStore.onDisk(folder, halfTheHeap(), notifications);
    return start(
        port, buckets, key, new SignatureGate(key, SignatureGate.S3), store, notifications);
  }

  static EmbeddedS3 start(
      LocalPort port, Collection<String> buckets, AccessKey key, Gate gate, long mostBytes) {
    var notifications = new Notifications();
    var store = EmbeddedBlobStore.inMemory(mostBytes, notifications);
    return start(port, buckets, key, gate, store, notifications);
  }

  private static EmbeddedS3 start(
      LocalPort port,
      Collection<String> buckets,
      AccessKey key,
      Gate gate,
      EmbeddedBlobStore store,
      Notifications notifications) {
    for (String bucket : buckets) {
      if (!BUCKET.matcher(bucket).matches()) {
        throw new IllegalArgumentException(
            "bucket name is '%s'; expected 3 to 63 lower-case letters, digits and '-', not at an end"
                .formatted(bucket));
      }
      if (!store.containerExists(bucket)) {
        store.createContainer(bucket);
      }
    }
    port.requireFree();
    JettyServer server =
        JettyServer.start(
            port,
            "S3",
            THREADS,
            new S3Front(gate, store, MOST_REQUESTS, work(store)),
            S3Refusal::unreadable);
    return new EmbeddedS3(server, store, notifications, key);
  }

  private static Handler work(EmbeddedBlobStore store) {
    ServletContextHandler context = new ServletContextHandler();
    context.setErrorHandler(S3Refusal::unreadable);
    context.addServlet(new ServletHolder(new S3Servlet(store)), "/*");
    return context;
  }

  /** Returns the address for clients, such as {@code http://127.0.0.1:9325}; buckets are paths. */
  public URI endpoint() {
    return endpoint;
  }

  /** Returns the bytes of all objects. */
  public long bytes() {
    return store.bytes();
  }

  /** Returns a client of this service. {@link #close} closes the client too. */
  public S3Client client() {
    return client;
  }

  /**
   * Reports every object that is created in the bucket from now on: put, copied, or completed from
   * parts.
   *
   * @param listener takes the event's JSON as a function gets it; called by the thread that stores
   *     the object, before the client gets its reply, so the listener must be quick
   */
  public void onObjectCreated(String bucket, Consumer<String> listener) {
    if (!store.containerExists(bucket)) {
      throw new IllegalArgumentException(
          "bucket '%s' does not exist; expected one of this service's buckets".formatted(bucket));
    }
    notifications.listen(bucket, listener);
  }

  /** Returns the events of the announced buckets that are not handled yet. */
  public KeptEvents events() {
    return notifications;
  }

  /** Stops the service, drops objects in memory, and cuts off requests in progress. */
  @Override
  public void close() {
    client.close();
    server.close();
  }
}
