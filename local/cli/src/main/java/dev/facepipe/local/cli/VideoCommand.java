package dev.facepipe.local.cli;

import dev.facepipe.common.file.FileRefused;
import dev.facepipe.common.file.RegularFile;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.text.Printer;
import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.local.client.aws.ResponseQueue;
import dev.facepipe.local.client.aws.VideosBucket;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code facepipe video}: drops videos and prints who is in each frame. */
@Command(
    name = "video",
    description = {
      "Puts videos into the videos bucket, waits for the answers to their frames and prints them.",
      "The exit code is 1 if a video could not be read."
    })
final class VideoCommand implements Callable<Integer> {
  /** Most bytes that S3 takes in one put: 5 GiB. Source: S3 user guide, "Uploading objects". */
  private static final long LARGEST = 5L << 30;

  @Spec private CommandSpec spec;
  @Mixin private AnswersOption answersOption;

  @Option(
      names = "--s3-endpoint",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:9325",
      description =
          "Address of S3; 'aws' uses the AWS settings of the environment (default:"
              + " ${DEFAULT-VALUE}).")
  private Endpoint s3Endpoint;

  @Option(
      names = "--videos-bucket",
      paramLabel = "NAME",
      defaultValue = Names.VIDEOS_BUCKET,
      description = "Bucket to put the videos into (default: ${DEFAULT-VALUE}).")
  private String videosBucket;

  @Option(
      names = "--results-bucket",
      paramLabel = "NAME",
      defaultValue = Names.RESULTS_BUCKET,
      description = "Bucket of the results (default: ${DEFAULT-VALUE}).")
  private String resultsBucket;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Video files.")
  private List<Path> files;

  @Override
  public Integer call() {
    List<Answer> answers = new ArrayList<>();
    boolean allRead = true;
    try (ResponseQueue responses = answersOption.open();
        VideosBucket videos = VideosBucket.at(s3Endpoint, videosBucket, resultsBucket)) {
      for (Path file : files) {
        if (isReadable(file)) {
          answers.addAll(drop(file, videos, responses));
        } else {
          allRead = false;
        }
      }
    }
    answersOption.print(new Printer(spec.commandLine().getOut()), answers);
    return allRead && answers.stream().allMatch(answer -> answer.error() == null)
        ? ExitCode.OK
        : ExitCode.SOFTWARE;
  }

  /** Returns true if a file can be dropped; otherwise prints why, and the other files go on. */
  private boolean isReadable(Path file) {
    try {
      RegularFile.size(file, LARGEST);
      return true;
    } catch (FileRefused e) {
      new Printer(spec.commandLine().getErr())
          .line("facepipe: %s: %s".formatted(file, e.getMessage()));
      return false;
    }
  }

  private List<Answer> drop(Path file, VideosBucket videos, ResponseQueue responses) {
    return videos.drop(
        file, file.getFileName().toString(), responses, answersOption.timeout(), this::progress);
  }

  private void progress(Answer answer) {
    new Printer(spec.commandLine().getErr())
        .line("%s: %s".formatted(answer.requestId(), answer.result()));
  }
}
