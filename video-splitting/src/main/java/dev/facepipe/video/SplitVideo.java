package dev.facepipe.video;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.figure.Step;
import dev.facepipe.common.journal.Entry;
import dev.facepipe.common.journal.Journal;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.Failure;
import dev.facepipe.common.message.Answers;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Keys;
import dev.facepipe.common.message.Origin;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.ResultsForm;
import dev.facepipe.common.message.Stopwatch;
import dev.facepipe.common.message.SummaryRequest;
import dev.facepipe.common.message.VideoAnswers;
import dev.facepipe.common.message.VideoFrames;
import dev.facepipe.common.message.VideoReport;
import dev.facepipe.common.queue.Outbox;
import dev.facepipe.common.store.ListedStore;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ReplacedObject;
import dev.facepipe.common.store.UnusableObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Downloads a video, cuts it, and uploads the frames in order.
 *
 * <p>If a video cannot be cut, or not to its end, the answer is {@code Error}. The frames cut so
 * far are uploaded, and the answer says how many. If the people of the video are wanted, a message
 * asks for its summary. A {@link VideoReport} is always written last. Only the video is on disk, in
 * a temporary folder that is always deleted. One frame at a time is in memory. The same video gives
 * the same keys again; another video under the same key gives other keys. The bare results of a
 * stem belong to the newest video. Thread-safe.
 */
public final class SplitVideo {
  private static final Logger LOG = LoggerFactory.getLogger(SplitVideo.class);

  private static final String JPEG = "image/jpeg";

  private final VideoSource videos;
  private final FrameCutter cutter;
  private final ListedStore objects;
  private final Answers answers;
  private final Outbox summaries;
  private final VideoSettings settings;
  private final Optional<VideoResults> results;
  private final Path scratch;
  private final Journal journal;

  /**
   * Creates a splitter that uses the system's temporary folder.
   *
   * @param objects store that receives the frames
   * @param summaries queue of videos that wait for their summary; used if the settings want one
   * @param journal receives an entry for each video after its report is written
   */
  public SplitVideo(
      VideoSource videos,
      FrameCutter cutter,
      ListedStore objects,
      Answers answers,
      Outbox summaries,
      VideoSettings settings,
      Journal journal) {
    this(
        videos,
        cutter,
        objects,
        answers,
        summaries,
        settings,
        Path.of(System.getProperty("java.io.tmpdir")),
        journal);
  }

  /** Creates a splitter that uses the folder {@code scratch} for temporary files. */
  SplitVideo(
      VideoSource videos,
      FrameCutter cutter,
      ListedStore objects,
      Answers answers,
      Outbox summaries,
      VideoSettings settings,
      Path scratch,
      Journal journal) {
    this.videos = videos;
    this.cutter = cutter;
    this.objects = objects;
    this.answers = answers;
    this.summaries = summaries;
    this.settings = settings;
    this.results =
        settings
            .resultsBucket()
            .filter(bucket -> settings.resultsForm() == ResultsForm.ALL)
            .map(bucket -> new VideoResults(objects, bucket));
    this.scratch = scratch;
    this.journal = journal;
  }

  /**
   * Processes one video. Returns when all frames are in the frames bucket, or the failure is
   * answered.
   *
   * @param etag ETag of the video when it arrived; empty if unknown
   * @param at time when the video arrived, by the bucket's clock
   * @throws Unavailable if a store or a queue failed; another try may help
   */
  public void handle(ObjectRef video, String etag, Instant at) {
    Work work = new Work(Origin.ofFilm(video, etag), at);
    RequestId id = work.film.requestId();
    Stopwatch watch = new Stopwatch();
    try {
      if (!work.film.hasId()) {
        throw VideoRefused.badKey(RequestId.UNPRINTABLE_KEY);
      }
      work.split(watch);
      work.report(true);
      journal.tell(Entry.cut(id, work.count(), watch.lapsHere()));
    } catch (VideoRefused e) {
      Failure failure = e.after(work.count());
      work.giveUp(e, failure);
      journal.tell(Entry.cutShort(id, work.count(), watch.lapsHere(), failure));
    }
  }

  /** The work on one video. */
  private final class Work implements FrameCutter.Receiver {
    private final Instant at;
    private final List<Double> times = new ArrayList<>();
    private Origin film;
    private double end;
    private boolean begun;

    Work(Origin film, Instant at) {
      this.film = film;
      this.at = at;
    }

    void split(Stopwatch watch) {
      requireRoom();
      watch.start();
      try (Scratch folder = Scratch.in(scratch)) {
        film = Origin.ofFilm(film.object(), download(folder.video()));
        watch.lap(Step.DOWNLOAD);
        begin();
        FrameCutter.Cut cut = cutter.cut(folder.video(), this);
        end = cut.end();
        if (!cut.isAll()) {
          LOG.warn(
              "video {}: stopped after {} frames, the limit for one video (MAX_FRAMES)",
              film.object(),
              count());
        }
        watch.lap(Step.CUT);
      }
    }

    private String download(Path file) {
      try {
        return videos.download(film.object(), film.etag(), file, settings.maxVideoBytes());
      } catch (UnusableObject e) {
        throw VideoRefused.noObject(String.valueOf(e.getMessage()));
      } catch (ReplacedObject e) {
        throw VideoRefused.replaced(String.valueOf(e.getMessage()));
      }
    }

    /** Uploads one frame to the frames bucket. */
    @Override
    public void accept(byte[] jpeg, double time) {
      put(key(count() + 1), jpeg);
      if (settings.sampling().onlyFirst()
          && results.map(bare -> bare.isAnswerOf(film.drop())).orElse(true)) {
        objects.putCopy(
            new ObjectRef(settings.framesBucket(), film.drop().stem() + ".jpg"), jpeg, JPEG);
      }
      times.add(time);
      end = time + settings.sampling().period();
    }

    int count() {
      return times.size();
    }

    private void put(String key, byte[] jpeg) {
      objects.put(new ObjectRef(settings.framesBucket(), key), jpeg, JPEG);
    }

    private String key(int number) {
      return Keys.frame(film.drop(), settings.sampling().onlyFirst() ? 0 : number);
    }

    /** Checks the length of the frames' keys. S3 refuses longer keys at every try. */
    private void requireRoom() {
      String last = key(settings.sampling().most());
      if (!Keys.fits(last)) {
        throw VideoRefused.badKey(
            "keys of the frames would have %d bytes; expected at most %d"
                .formatted(last.getBytes(StandardCharsets.UTF_8).length, Keys.MAX));
      }
    }

    private void begin() {
      begun = true;
      results.ifPresent(bare -> bare.begin(film.drop(), at));
      if (settings.resultsForm() == ResultsForm.TEXT) {
        deleteText();
      }
      if (settings.isSummarised()) {
        deleteNotes(); // of an earlier drop of the same bytes, named with an older gallery
      }
      if (settings.sampling().onlyFirst()) {
        answers.arrived(film, at);
      }
    }

    /** Deletes the name that an earlier video of the same stem left. */
    private void deleteText() {
      String old = Keys.single(film.drop().stem()) + ".txt";
      if (settings.resultsBucket().isPresent() && Keys.fits(old)) {
        objects.delete(settings.resultsBucket().get(), List.of(old));
      }
    }

    private void deleteNotes() {
      String bucket = settings.claimsBucket().orElseThrow();
      List<String> old = objects.keys(bucket, Keys.notes(film.drop()));
      if (!old.isEmpty()) {
        objects.delete(bucket, old);
      }
    }

    void report(boolean complete) {
      if (settings.isSummarised() && count() > 0) {
        askForSummary(complete);
      }
      results.ifPresent(bucket -> bucket.report(film.drop(), told(complete)));
    }

    private void askForSummary(boolean complete) {
      VideoFrames frames = new VideoFrames(film.drop(), complete, times, end);
      objects.put(
          new ObjectRef(settings.claimsBucket().orElseThrow(), Keys.notedVideo(film.drop())),
          Json.write(frames).getBytes(StandardCharsets.UTF_8),
          "application/json");
      summaries.send(Json.write(SummaryRequest.first(film.drop(), Instant.now())));
    }

    /** Sends the answer for a video that cannot be cut, or not to its end. */
    void giveUp(VideoRefused reason, Failure failure) {
      if (reason.isReplaced()) {
        film = film.replaced();
      } else if (!reason.isGone() && film.hasId()) {
        if (!begun) {
          begin();
        }
        answers.arrived(film, at);
      }
      answers.send(Answer.failed(film.requestId(), film.filename(), failure), film);
      if (film.hasId()) {
        if (reason.isReplaced() || reason.isGone()) {
          results.ifPresent(bucket -> bucket.reportFirst(film.drop(), told(false)));
        } else {
          report(false);
        }
      }
    }

    private VideoReport told(boolean complete) {
      return new VideoReport(
          film.requestId(),
          count(),
          complete,
          film.drop(),
          settings.isSummarised() ? settings.videoAnswers() : VideoAnswers.FRAMES);
    }
  }
}
