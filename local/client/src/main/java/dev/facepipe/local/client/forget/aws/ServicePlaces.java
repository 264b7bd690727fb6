package dev.facepipe.local.client.forget.aws;

import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.local.client.forget.EarlierVersions;
import dev.facepipe.local.client.forget.Forgetting;
import dev.facepipe.local.client.forget.GalleryCopies;
import dev.facepipe.local.client.forget.GalleryPeople;
import dev.facepipe.local.client.forget.PhotographFolder;
import dev.facepipe.local.client.forget.TraceStore;
import dev.facepipe.local.client.gallery.GalleryStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * All places of a service that may hold traces of a person. Owns its client until closed; the
 * gallery stays the caller's.
 */
public final class ServicePlaces implements AutoCloseable {
  /** What is never removed; a receipt names it. */
  private static final List<String> LEFT =
      List.of(
          "frames and videos that show the person; file names and request ids that a client chose",
          "on AWS, snapshots of functions (SnapStart) made while the gallery held the person:"
              + " publish a new version of each function and delete the old versions",
          "copies of the gallery and of results that you made");

  private final Scope scope;
  private final Endpoint sqs;
  private final GalleryStore store;
  private final ServiceBuckets buckets;

  /** Opens the places of a scope. */
  public ServicePlaces(Scope scope, Endpoint s3, Endpoint sqs, GalleryStore store) {
    this.scope = scope;
    this.sqs = sqs;
    this.store = store;
    this.buckets = ServiceBuckets.at(s3);
  }

  /**
   * What to search.
   *
   * @param gallery path of the gallery's file, or {@code s3://BUCKET/KEY}
   * @param photographs folders that were enrolled
   * @param linked true to delete photographs outside these folders, too, if links lead to them
   * @param deleteUnreadable true to delete earlier versions of the gallery that cannot be read
   * @param results true to search the buckets and count messages
   * @param queuesPrefix start of the names of the queues
   * @param settling how long functions may take to drop the old gallery
   */
  public record Scope(
      String gallery,
      List<Path> photographs,
      boolean linked,
      boolean deleteUnreadable,
      boolean results,
      String resultsBucket,
      String claimsBucket,
      String queuesPrefix,
      Duration settling) {
    public Scope {
      photographs = List.copyOf(photographs);
    }

    /**
     * Returns how long running functions may take to drop an old gallery and to finish the work in
     * hand: they look at a file every second and at a bucket every ten, and five more are for the
     * work.
     *
     * @param gallery path of the gallery's file, or {@code s3://BUCKET/KEY}
     */
    public static Duration settling(String gallery) {
      return Duration.ofSeconds(isInBucket(gallery) ? 15 : 6);
    }

    private boolean isInBucket() {
      return isInBucket(gallery);
    }

    private static boolean isInBucket(String gallery) {
      return gallery.startsWith("s3://");
    }
  }

  /** Returns what removes a person from all these places. */
  public Forgetting forgetting() {
    return new Forgetting(
        new GalleryPeople(store),
        keptByUs(),
        // A command that read the old gallery may still be keeping it in a bucket.
        scope.results()
            ? List.of(
                new EarlierVersions(store, scope.deleteUnreadable()),
                buckets.frameNotes(scope.claimsBucket()),
                buckets.results(scope.resultsBucket()))
            : List.of(),
        scope.settling());
  }

  private List<TraceStore> keptByUs() {
    List<TraceStore> places = new ArrayList<>();
    places.add(new EarlierVersions(store, scope.deleteUnreadable()));
    places.add(
        scope.isInBucket()
            ? buckets.earlierGalleries(ObjectRef.parse(scope.gallery()), scope.deleteUnreadable())
            : new GalleryCopies(Path.of(scope.gallery())));
    if (scope.results()) {
      // Only the gallery tells whose these faces are, so they are searched before it changes.
      places.add(buckets.facesInSightings(scope.resultsBucket(), store));
    }
    scope.photographs().forEach(folder -> places.add(new PhotographFolder(folder, scope.linked())));
    return places;
  }

  /** Returns what stays, in lines for people; claims and messages are counted. */
  public List<String> notReached() {
    List<String> lines = new ArrayList<>(LEFT);
    if (!scope.results()) {
      lines.add(
          "claims, and messages on queues, including dead letters and answers: they may hold crops"
              + " of faces or names; not counted because of --no-results");
      return lines;
    }
    lines.addAll(buckets.claims(scope.claimsBucket()).inWords());
    lines.addAll(buckets.unnamedFaces(scope.resultsBucket()).inWords());
    try (WaitingMessages messages = WaitingMessages.at(sqs, scope.queuesPrefix())) {
      lines.addAll(messages.inWords());
    }
    return lines;
  }

  @Override
  public void close() {
    buckets.close();
  }
}
