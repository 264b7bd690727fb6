package dev.facepipe.video;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.journal.Entry;
import dev.facepipe.common.journal.Journal;
import dev.facepipe.common.journal.LogJournal;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.Failure;
import dev.facepipe.common.message.Answers;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.ResultKeys;
import dev.facepipe.common.message.Stopwatch;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.common.store.UnusableObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work on one video: download, cut, upload the frames in their order.
 *
 * <p>A video that can never be cut, or not to its end, is answered {@code Error}; its frames up to
 * there are uploaded all the same, and the answer says how many. Either way a {@link VideoReport}
 * ends the work. Only the video lies on disk, in a folder of its own that is gone in every case; of
 * the frames, one at a time is in memory. The same video twice gives the same keys. Thread-safe.
 */
public final class SplitVideo {
  private static final Logger LOG = LoggerFactory.getLogger(SplitVideo.class);

  private final VideoSource videos;
  private final FrameCutter cutter;
  private final ObjectStore objects;
  private final Answers answers;
  private final VideoSettings settings;
  private final Path scratch;
  private final Journal journal;

  /**
   * Cuts in the system's folder for temporary files.
   *
   * @param objects where frames go
   * @param journal is told of each video once its report is written
   */
  public SplitVideo(
      VideoSource videos,
      FrameCutter cutter,
      ObjectStore objects,
      Answers answers,
      VideoSettings settings,
      Journal journal) {
    this(
        videos,
        cutter,
        objects,
        answers,
        settings,
        Path.of(System.getProperty("java.io.tmpdir")),
        journal);
  }

  /** The same, and tells of its work in plain log lines. */
  public SplitVideo(
      VideoSource videos,
      FrameCutter cutter,
      ObjectStore objects,
      Answers answers,
      VideoSettings settings) {
    this(videos, cutter, objects, answers, settings, new LogJournal());
  }

  /** Cuts in that folder. */
  SplitVideo(
      VideoSource videos,
      FrameCutter cutter,
      ObjectStore objects,
      Answers answers,
      VideoSettings settings,
      Path scratch,
      Journal journal) {
    this.videos = videos;
    this.cutter = cutter;
    this.objects = objects;
    this.answers = answers;
    this.settings = settings;
    this.scratch = scratch;
    this.journal = journal;
  }

  /**
   * Returns once all frames are in the frames bucket, or the failure is answered.
   *
   * @throws Unavailable if a store or a queue did not do its part; trying again may help
   */
  public void handle(ObjectRef video) {
    RequestId id = RequestId.ofStem(video.stem());
    Upload upload = new Upload(video.stem());
    Stopwatch watch = new Stopwatch();
    try {
      if (!id.names(video)) {
        throw VideoRefused.badKey(RequestId.UNPRINTABLE_KEY);
      }
      split(video, upload, watch);
      report(video, new VideoReport(id, upload.count, true));
      journal.tell(Entry.cut(id, upload.count, watch.laps()));
    } catch (VideoRefused e) {
      Failure failure = e.after(upload.count);
      answers.send(Answer.failed(id, video.key(), failure), video);
      report(video, new VideoReport(id, upload.count, false));
      journal.tell(Entry.cutShort(id, upload.count, watch.laps(), failure));
    }
  }

  private void split(ObjectRef video, Upload upload, Stopwatch watch) {
    upload.requireRoom();
    watch.start();
    try (Scratch folder = Scratch.in(scratch)) {
      download(video, folder.video());
      watch.lap("download");
      if (!cutter.cut(folder.video(), upload)) {
        LOG.warn(
            "video {}: stopped after {} frames, the most of one video (MAX_FRAMES)",
            video,
            upload.count);
      }
      watch.lap("cut");
    }
  }

  private void download(ObjectRef video, Path file) {
    try {
      videos.download(video, file, settings.maxVideoBytes());
    } catch (UnusableObject e) {
      throw VideoRefused.noObject(String.valueOf(e.getMessage()));
    }
  }

  /** Not of a video whose key leaves no room for it, or is none of an id: its answer says so. */
  private void report(ObjectRef video, VideoReport report) {
    String key = VideoReport.key(report.requestId().value());
    if (settings.resultsBucket().isPresent()
        && report.requestId().names(video)
        && ResultKeys.fits(key)) {
      objects.put(
          new ObjectRef(settings.resultsBucket().get(), key),
          Json.write(report).getBytes(StandardCharsets.UTF_8),
          "application/json");
    }
  }

  /** Takes frames to their bucket. */
  private final class Upload implements Consumer<byte[]> {
    private final String stem;
    private int count;

    Upload(String stem) {
      this.stem = stem;
    }

    @Override
    public void accept(byte[] jpeg) {
      objects.put(new ObjectRef(settings.framesBucket(), key(count + 1)), jpeg, "image/jpeg");
      count++;
    }

    private String key(int number) {
      return settings.sampling().onlyFirst()
          ? stem + ".jpg"
          : "%s/frame-%05d.jpg".formatted(stem, number);
    }

    /** S3 would refuse the first frame, today and at every try. */
    void requireRoom() {
      String last = key(settings.sampling().most());
      if (!ResultKeys.fits(last)) {
        throw VideoRefused.badKey(
            "keys of the frames would have %d bytes; expected at most %d"
                .formatted(last.getBytes(StandardCharsets.UTF_8).length, ResultKeys.MAX));
      }
    }
  }
}
