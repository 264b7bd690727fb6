package dev.facepipe.local.cli;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.file.FileRefused;
import dev.facepipe.common.file.RegularFile;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.PictureRefused;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Drop;
import dev.facepipe.common.message.VideoPeople;
import dev.facepipe.common.store.UnusableObject;
import dev.facepipe.common.text.Printer;
import dev.facepipe.local.cli.annotate.FaceWords;
import dev.facepipe.local.client.VideoOutcome;
import dev.facepipe.local.client.aws.FramesBucket;
import dev.facepipe.local.client.aws.ResponseQueue;
import dev.facepipe.local.client.aws.VideosBucket;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.recognition.people.page.SummaryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code facepipe video}: drops videos and prints who was in them, and when. */
@Command(
    name = "video",
    description = {
      "Puts videos into the videos bucket, and prints who was in them, and when. If the service"
          + " does not say so, prints the answers to their frames.",
      "The exit code is 1 if a video or a frame could not be read, or an answer did not come."
    })
final class VideoCommand implements Callable<Integer> {
  /** Most bytes that S3 takes in one put: 5 GiB. Source: S3 user guide, "Uploading objects". */
  private static final long LARGEST = 5L << 30;

  @Spec private CommandSpec spec;
  @Mixin private AnswersOption answersOption;
  @Mixin private AnnotateOption annotate;

  @Mixin private ResultsOption results;

  @Option(
      names = "--videos-bucket",
      paramLabel = "NAME",
      defaultValue = Names.VIDEOS_BUCKET,
      description = "Bucket to put the videos into (default: ${DEFAULT-VALUE}).")
  private String videosBucket;

  @Option(
      names = "--frames-bucket",
      paramLabel = "NAME",
      defaultValue = Names.FRAMES_BUCKET,
      description = "Bucket of the frames, for --annotate (default: ${DEFAULT-VALUE}).")
  private String framesBucket;

  @Option(names = "--frames", description = "Print the answers to all frames too.")
  private boolean withFrames;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description =
          "Write a page with faces and a time line, which needs no network. For several videos: a"
              + " folder that exists.")
  private @Nullable Path html;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Video files.")
  private List<Path> files;

  @Override
  public Integer call() throws IOException {
    requirePlaceForPages();
    annotate.prepare();
    List<Path> readable = files.stream().filter(this::isReadable).toList();
    List<VideoOutcome> outcomes = drop(readable);
    print(outcomes);
    boolean allWritten = html == null || writePages(html, outcomes);
    annotate(outcomes);
    outcomes.forEach(this::printWhatIsMissing);
    return readable.size() == files.size()
            && allWritten
            && annotate.allWritten()
            && outcomes.stream().allMatch(VideoCommand::isWhole)
        ? ExitCode.OK
        : ExitCode.SOFTWARE;
  }

  private List<VideoOutcome> drop(List<Path> readable) {
    List<VideoOutcome> outcomes = new ArrayList<>();
    try (ResponseQueue responses = answersOption.open();
        VideosBucket videos = VideosBucket.at(results.s3(), videosBucket, results.bucket());
        StatusLine status = new StatusLine(err())) {
      VideoProgress progress = new VideoProgress(status);
      for (Map<String, Path> together : rounds(readable)) {
        outcomes.addAll(videos.drop(together, responses, answersOption.timeout(), progress));
      }
    }
    return outcomes;
  }

  /** Returns the files of each key. Videos of one key are in different rounds. */
  private static List<Map<String, Path>> rounds(List<Path> files) {
    List<Map<String, Path>> rounds = new ArrayList<>();
    for (Path file : files) {
      String key = key(file);
      rounds.stream()
          .filter(round -> !round.containsKey(key))
          .findFirst()
          .orElseGet(
              () -> {
                rounds.add(new LinkedHashMap<>());
                return rounds.get(rounds.size() - 1);
              })
          .put(key, file);
    }
    return rounds;
  }

  private static String key(Path file) {
    return file.getFileName().toString();
  }

  /** Returns true if a file can be dropped; otherwise prints why, and the other files go on. */
  private boolean isReadable(Path file) {
    try {
      RegularFile.size(file, LARGEST);
      return true;
    } catch (FileRefused e) {
      err().line("facepipe: %s: %s".formatted(file, e.getMessage()));
      return false;
    }
  }

  private void print(List<VideoOutcome> outcomes) {
    Printer out = new Printer(spec.commandLine().getOut());
    List<VideoPeople> summaries =
        outcomes.stream().map(VideoOutcome::people).filter(Objects::nonNull).toList();
    if (answersOption.isJson()) {
      List<Answer> all = outcomes.stream().flatMap(o -> o.answers().stream()).toList();
      out.json(AnswersOption.document(all, summaries));
      return;
    }
    for (VideoPeople video : summaries) {
      TimeLine.print(video, out);
      out.line();
    }
    List<Answer> listed =
        outcomes.stream()
            .filter(outcome -> withFrames || outcome.people() == null)
            .flatMap(outcome -> outcome.answers().stream())
            .toList();
    if (!listed.isEmpty()) {
      AnswersOption.printTable(out, listed, answersOption.hasTimings());
    }
  }

  /** Checks before anything is dropped that pages can be written, each to its own file. */
  private void requirePlaceForPages() {
    if (html == null) {
      return;
    }
    if (files.size() > 1 && !Files.isDirectory(html)) {
      throw new WrongUse(
          "--html %s is no folder; expected a folder for the pages of %d videos"
              .formatted(html, files.size()));
    }
    if (Files.isDirectory(html)
        && files.stream().map(VideoCommand::key).distinct().count() < files.size()) {
      throw new WrongUse(
          "two videos have the same file name; expected different names with --html");
    }
    Path folder = html.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw new WrongUse("--html %s: there is no folder %s".formatted(html, folder));
    }
  }

  /**
   * Writes a page for each video.
   *
   * @param to the page, or the folder of the pages
   * @return false if a video has no page
   */
  private boolean writePages(Path to, List<VideoOutcome> outcomes) throws IOException {
    boolean all = true;
    for (VideoOutcome outcome : outcomes) {
      if (outcome.people() == null) {
        err()
            .line(
                "facepipe: %s has no page: the service did not say who was in it"
                    .formatted(outcome.key()));
        all = false;
      } else {
        Path page = Files.isDirectory(to) ? to.resolve(outcome.key() + ".html") : to;
        Files.writeString(page, SummaryFiles.html(outcome.people(), outcome.key()));
        err().line("wrote " + page);
      }
    }
    return all;
  }

  /** Writes annotated copies of the frames, if the user asked for copies. */
  private void annotate(List<VideoOutcome> outcomes) {
    if (!annotate.isWanted()) {
      return;
    }
    try (FramesBucket frames = FramesBucket.at(results.s3(), framesBucket)) {
      outcomes.forEach(outcome -> annotate(outcome, frames));
    }
  }

  /** Writes annotated copies of a video's frames; prints once why frames have no copy. */
  private void annotate(VideoOutcome outcome, FramesBucket frames) {
    List<Answer> answers =
        outcome.answers().stream()
            .filter(answer -> answer.people() == null && answer.error() == null)
            .toList();
    if (answers.isEmpty()) {
      annotate.fail(
          "%s: no annotated frames, because no frame was answered".formatted(outcome.key()));
    }
    @Nullable RuntimeException problem = null;
    for (Answer answer : answers) {
      try {
        annotate(answer, frames);
      } catch (PictureRefused | UnusableObject e) {
        problem = e;
      } catch (Unavailable e) { // the bucket will not give the other frames either
        problem = e;
        break;
      }
    }
    if (problem != null) {
      annotate.fail(
          "%s: not all of %d frames have an annotated copy: %s"
              .formatted(outcome.key(), answers.size(), problem.getMessage()));
    }
  }

  private void annotate(Answer answer, FramesBucket frames) {
    Drop film = answer.drop();
    if (film != null) {
      annotate.write(
          "%s of %s".formatted(answer.requestId(), film.key()),
          Path.of(answer.requestId().value().replace('/', '-') + ".jpg"),
          ImageCodec.decodeReduced(frames.frame(film, answer)),
          FaceWords.labels(answer));
    }
  }

  /** Prints what did not come and what could not be read, unless a table says so. */
  private void printWhatIsMissing(VideoOutcome outcome) {
    VideoPeople people = outcome.people();
    if (people != null) {
      outcome.answers().stream()
          .filter(answer -> answer.requestId().equals(people.requestId()))
          .map(Answer::error)
          .filter(Objects::nonNull)
          .forEach(failure -> missing("%s: %s".formatted(outcome.key(), failure.message())));
      if (!people.missing().isEmpty()) {
        missing(
            "%s: %d of %d frames could not be looked at, the first is %d"
                .formatted(
                    outcome.key(),
                    people.missing().size(),
                    people.frames(),
                    people.missing().get(0)));
      }
    }
    if (outcome.late() != null) {
      missing(outcome.late() + "; --timeout waits longer");
    }
  }

  private void missing(String what) {
    err().line("facepipe: " + what);
  }

  private static boolean isWhole(VideoOutcome outcome) {
    return outcome.late() == null
        && outcome.answers().stream().allMatch(answer -> answer.error() == null)
        && (outcome.people() == null || outcome.people().complete());
  }

  private Printer err() {
    return new Printer(spec.commandLine().getErr());
  }
}
