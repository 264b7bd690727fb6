package dev.facepipe.bench.films;

import dev.facepipe.bench.accuracy.KnownLooks;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.FaceCrops;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.ReducedImage;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Drop;
import dev.facepipe.common.message.FrameNote;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.Stopwatch;
import dev.facepipe.common.message.VideoFrames;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.recognition.BatchNamer;
import dev.facepipe.recognition.NamingRules;
import dev.facepipe.recognition.Outcome;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.Look;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.MatchRules;
import dev.facepipe.video.FrameCutter;
import dev.facepipe.video.Sampling;
import dev.facepipe.video.ffmpeg.Ffmpeg;
import dev.facepipe.video.ffmpeg.FfmpegCutter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at videos with the classes of the service: cuts frames, finds faces and embeds them. Only
 * queues and buckets are missing. Thread-safe.
 */
final class Watcher {
  private static final Duration DEADLINE = Duration.ofMinutes(5);
  private static final int MOST = 3600;
  private static final Drop DROP = new Drop("video.mp4", "0".repeat(32));

  private final Ffmpeg ffmpeg;
  private final FaceDetector detector;
  private final Embedder embedder;

  Watcher(Ffmpeg ffmpeg, FaceDetector detector, Embedder embedder) {
    this.ffmpeg = ffmpeg;
    this.detector = detector;
    this.embedder = embedder;
  }

  /** What the networks say of one frame: its faces, largest first, and a look at each. */
  private record Seen(List<FaceCrop> crops, List<Look> looks) {}

  /** Returns what there is to see in a video. */
  Watched watch(Path video, double perSecond) {
    List<Double> times = new ArrayList<>();
    List<Seen> frames = new ArrayList<>();
    FrameCutter cutter = new FfmpegCutter(ffmpeg, Sampling.perSecond(perSecond, MOST), DEADLINE);
    FrameCutter.Cut cut =
        cutter.cut(
            video,
            (jpeg, at) -> {
              times.add(at);
              frames.add(look(jpeg));
            });
    return new Watched(new VideoFrames(DROP, true, times, cut.end()), frames, embedder);
  }

  private Seen look(byte[] jpeg) {
    ReducedImage frame = ImageCodec.decodeReduced(jpeg);
    List<FaceCrop> crops = FaceCrops.cut(frame, detector.detect(frame.image()));
    return new Seen(crops, crops.isEmpty() ? List.of() : embedder.look(crops));
  }

  /** The frames of a video, each with its faces. */
  static final class Watched {
    private final VideoFrames video;
    private final List<Seen> frames;
    private final Embedder embedder;

    private Watched(VideoFrames video, List<Seen> frames, Embedder embedder) {
      this.video = video;
      this.frames = frames;
      this.embedder = embedder;
    }

    VideoFrames video() {
      return video;
    }

    int faces() {
      return frames.stream().mapToInt(frame -> frame.crops().size()).sum();
    }

    /** Returns the notes that recognition keeps of the frames, with the names of a gallery. */
    List<FrameNote> notes(Gallery gallery, MatchRules rules) {
      List<FrameNote> notes = new ArrayList<>();
      for (int i = 0; i < frames.size(); i++) {
        RequestId id = new RequestId("video/frame-%05d".formatted(i + 1));
        Seen seen = frames.get(i);
        if (seen.crops().isEmpty()) {
          notes.add(FrameNote.of(i + 1, Answer.noFace(id, null, Map.of()), List.of()));
        } else {
          Picture picture = new Picture(id, seen.crops());
          new BatchNamer(
                  new KnownLooks(embedder, seen.looks()), () -> gallery, NamingRules.of(rules))
              .handle(List.of(picture));
          Outcome.Named named = picture.named.orElseThrow();
          notes.add(FrameNote.of(i + 1, named.answer(), named.embeddings()));
        }
      }
      return notes;
    }
  }

  /** A frame whose faces want names. */
  private static final class Picture implements BatchNamer.Message {
    private final RequestId id;
    private final List<FaceCrop> crops;
    private Optional<Outcome.Named> named = Optional.empty();

    Picture(RequestId id, List<FaceCrop> crops) {
      this.id = id;
      this.crops = crops;
    }

    @Override
    public BatchNamer.Opened open() {
      return new BatchNamer.CutFaces(id, null, crops, 1, new Stopwatch());
    }

    @Override
    public Outcome after(RuntimeException failure) {
      throw failure;
    }

    @Override
    public void answer(Outcome.Named answer) {
      named = Optional.of(answer);
    }

    @Override
    public boolean giveUp(Outcome.GivenUp givenUp) {
      throw new IllegalStateException(givenUp.toString());
    }

    @Override
    public void comeAgain(Outcome.Again again) {
      throw new IllegalStateException(again.toString());
    }
  }
}
