package dev.facepipe.recognition.people;

import dev.facepipe.common.figure.Step;
import dev.facepipe.common.journal.Entry;
import dev.facepipe.common.journal.Journal;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answers;
import dev.facepipe.common.message.FrameNote;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Person;
import dev.facepipe.common.message.ResultsBucket;
import dev.facepipe.common.message.Sighting.SeenFace;
import dev.facepipe.common.message.SightingWriter;
import dev.facepipe.common.message.Stopwatch;
import dev.facepipe.common.message.SummaryRequest;
import dev.facepipe.common.message.VideoFrames;
import dev.facepipe.common.message.VideoPeople;
import dev.facepipe.common.queue.DelayedOutbox;
import dev.facepipe.common.queue.Delivery;
import dev.facepipe.common.store.ListedStore;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.people.PeopleFinder.EmbeddedPerson;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers who was in a video, when the frames of the video are answered.
 *
 * <p>Looks at the notes that the answers to the frames left. While notes are missing, puts the
 * message on the queue again with a delay, so nothing runs while a video waits. If no more notes
 * come for some time, answers with those that are there, and says which frames are missing. The
 * summary is stored once; after a second delivery the same summary is answered again. The sighting
 * of the people is put before the summary. Thread-safe.
 */
public final class SummarizeVideos {
  private static final Logger LOG = LoggerFactory.getLogger(SummarizeVideos.class);

  /** A video waits at most this share longer than its frames take. */
  private static final int SHARE = 20;

  private static final Duration SHORTEST = Duration.ofSeconds(1);

  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final VideoNotes notes;
  private final Thumbnails thumbnails;
  private final PeopleFinder finder;
  private final boolean namesNeighbours;
  private final Supplier<Gallery> gallery;
  private final Optional<PublishedSummary> published;
  private final Optional<SightingWriter> sightings;
  private final Answers answers;
  private final DelayedOutbox summaries;
  private final Duration patience;
  private final InstantSource clock;
  private final Journal journal;

  /**
   * Creates a core.
   *
   * @param objects store with the buckets of the settings
   * @param gallery supplies the current gallery, with embeddings of the model that made the notes
   * @param answers sends the answers
   * @param summaries the queue that the requests come from
   * @param journal receives an entry for each summary after it was answered
   */
  public SummarizeVideos(
      SummarySettings settings,
      ListedStore objects,
      Supplier<Gallery> gallery,
      Answers answers,
      DelayedOutbox summaries,
      InstantSource clock,
      Journal journal) {
    this.notes = new VideoNotes(objects, settings.claimsBucket());
    this.thumbnails = new Thumbnails(objects, settings.framesBucket());
    this.finder = new PeopleFinder(settings.recognition().rules().matches());
    this.namesNeighbours = settings.recognition().rules().namesNeighbours();
    this.gallery = gallery;
    this.published =
        settings
            .recognition()
            .resultsBucket()
            .map(bucket -> new PublishedSummary(new ResultsBucket(objects, bucket)));
    this.sightings = settings.recognition().sightings(objects);
    this.answers = answers;
    this.summaries = summaries;
    this.patience = settings.patience();
    this.clock = clock;
    this.journal = journal;
  }

  /** Returns the ids of the deliveries that failed and have to be delivered again. */
  public List<String> handle(List<Delivery> batch) {
    List<String> again = new ArrayList<>();
    for (Delivery delivery : batch) {
      try {
        handle(Json.read(delivery.body(), SummaryRequest.class));
      } catch (RuntimeException e) { // so that the rest of the batch goes on
        LOG.warn("{} failed, to be delivered again: {}", delivery, e.getMessage());
        again.add(delivery.id());
      }
    }
    return again;
  }

  private void handle(SummaryRequest request) {
    Stopwatch watch = new Stopwatch();
    Optional<VideoFrames> video = notes.video(request.drop());
    if (video.isEmpty()) {
      LOG.info(
          "video {}: no summary, its notes are gone; another drop of the same video has its own",
          request.drop());
      return;
    }
    List<Integer> answered = notes.answered(video.get());
    Instant now = clock.instant();
    SummaryRequest looked = request.looked(answered.size(), now);
    boolean isWhole = answered.size() == video.get().count();
    if (!isWhole && now.isBefore(looked.grewAt().plus(patience))) {
      summaries.send(Json.write(looked), pause(Duration.between(request.startedAt(), now)));
      return;
    }
    answer(video.get(), answered, watch);
  }

  /** Returns how long to wait before the next look, after this much waiting. */
  private static Duration pause(Duration waited) {
    Duration share = Duration.ofSeconds(waited.dividedBy(SHARE).toSeconds());
    if (share.compareTo(SHORTEST) < 0) {
      return SHORTEST;
    }
    return share.compareTo(LONGEST) > 0 ? LONGEST : share;
  }

  private void answer(VideoFrames video, List<Integer> answered, Stopwatch watch) {
    Optional<VideoPeople> before = published.flatMap(results -> results.find(video.drop()));
    VideoPeople found = before.orElseGet(() -> summary(video, answered, watch));
    VideoPeople summary =
        before.isPresent() ? found : published.map(results -> results.store(found)).orElse(found);
    published.ifPresent(results -> results.storeBare(summary));
    watch.lap(Step.WRITE);
    answers.send(summary);
    int people = (int) summary.people().stream().filter(Person::enrolled).count();
    journal.tell(
        Entry.summarised(
            summary.requestId(),
            video.count(),
            people,
            summary.people().size() - people,
            watch.lapsHere()));
  }

  private VideoPeople summary(VideoFrames video, List<Integer> answered, Stopwatch watch) {
    List<FrameNote> read = notes.read(video.drop(), answered);
    watch.lap(Step.FETCH);
    Gallery searched = gallery.get();
    List<EmbeddedPerson> found = finder.embedded(video, read, searched);
    watch.lap(Step.GATHER);
    List<Person> people =
        thumbnails.added(video.drop(), found.stream().map(this::described).toList());
    Instant now = clock.instant();
    VideoPeople summary =
        VideoPeople.of(video, missing(video, read), model(read), searched.version(), people, now);
    // Before the summary is stored: after that, no delivery gathers the faces again.
    sightings.ifPresent(kept -> kept.put(summary, now, seen(found, people)));
    return summary;
  }

  private Person described(EmbeddedPerson found) {
    Person person = found.person();
    return namesNeighbours ? person : person.withNeighbours(null, null);
  }

  private static List<SeenFace> seen(List<EmbeddedPerson> found, List<Person> people) {
    return IntStream.range(0, people.size())
        .mapToObj(i -> SeenFace.of(found.get(i).embedding(), people.get(i).thumbnail()))
        .toList();
  }

  private static List<Integer> missing(VideoFrames video, List<FrameNote> notes) {
    Set<Integer> good =
        notes.stream()
            .filter(note -> !note.answer().result().equals(Answer.ERROR))
            .map(FrameNote::number)
            .collect(Collectors.toSet());
    return IntStream.rangeClosed(1, video.count())
        .boxed()
        .filter(number -> !good.contains(number))
        .toList();
  }

  private static @Nullable String model(List<FrameNote> notes) {
    return notes.stream()
        .map(note -> note.answer().model())
        .filter(name -> name != null)
        .findFirst()
        .orElse(null);
  }
}
