package dev.facepipe.local.console.settings;

import dev.facepipe.local.client.Signature;
import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.local.client.gallery.GalleryStore;
import dev.facepipe.web.LocalPort;
import dev.facepipe.web.Tls;
import java.net.URI;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the console listens, and which service it shows.
 *
 * @param port port for browsers
 * @param tls certificate for {@code https}; null for {@code http}
 * @param functionUrl address for posts of frames
 * @param signature signs posts of frames
 * @param sqs where the queues are
 * @param s3 where the buckets are
 * @param names names of buckets and queues
 * @param gallery the gallery that the service searches
 * @param photographs folder with the photographs of enrolled people, {@code NAME/*.jpg}; null if
 *     there is none
 */
public record ConsoleSettings(
    LocalPort port,
    @Nullable Tls tls,
    URI functionUrl,
    Signature signature,
    Endpoint sqs,
    Endpoint s3,
    Names names,
    GalleryPlace gallery,
    @Nullable Path photographs) {

  /**
   * Names of the service's buckets and queues.
   *
   * @param queuesPrefix start of the names of all queues, such as {@code facepipe-}
   */
  public record Names(
      String videosBucket,
      String framesBucket,
      String resultsBucket,
      String claimsBucket,
      String queuesPrefix) {}

  /**
   * The gallery that the service searches.
   *
   * @param where path or address, for people
   * @param open opens it; the console closes what it opened
   */
  public record GalleryPlace(String where, Supplier<GalleryStore> open) {}
}
