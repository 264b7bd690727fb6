package dev.facepipe.local.cloud.aws;

import dev.facepipe.local.cloud.aws.awssdk.Created;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports every created object to the listeners of its bucket. Thread-safe. */
final class Notifications implements Consumer<Created> {
  private static final Logger log = LoggerFactory.getLogger(Notifications.class);

  private final Map<String, List<Consumer<String>>> listeners = new ConcurrentHashMap<>();

  void listen(String bucket, Consumer<String> listener) {
    listeners.computeIfAbsent(bucket, b -> new CopyOnWriteArrayList<>()).add(listener);
  }

  @Override
  public void accept(Created created) {
    List<Consumer<String>> interested = listeners.getOrDefault(created.bucket(), List.of());
    if (interested.isEmpty()) {
      return;
    }
    String event =
        ObjectCreated.event(
            created.event(), created.bucket(), created.key(), created.size(), created.eTag());
    for (Consumer<String> listener : interested) {
      try {
        listener.accept(event);
      } catch (RuntimeException e) {
        // The object is stored even if a listener fails, so the client must see success.
        log.error("{}/{}: a listener of the bucket failed", created.bucket(), created.key(), e);
      }
    }
  }
}
