package dev.facepipe.local.cli;

import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.text.Printer;
import dev.facepipe.local.cli.annotate.FaceWords;
import dev.facepipe.local.client.Camera;
import dev.facepipe.local.client.Camera.FrameNotTaken;
import dev.facepipe.local.client.NoAnswer;
import dev.facepipe.local.client.aws.AwsSignature;
import dev.facepipe.local.client.aws.ResponseQueue;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code facepipe send}: posts pictures as a camera does, and waits for the answers. */
@Command(
    name = "send",
    description = {
      "Posts pictures as a camera does, waits for the answers and prints them.",
      "The exit code is 1 if a picture was refused or got no answer."
    })
final class SendCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private AnswersOption answersOption;
  @Mixin private AnnotateOption annotate;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:9000/",
      description = "Address to post to, the Function URL (default: ${DEFAULT-VALUE}).")
  private URI url;

  @Option(
      names = "--sign",
      description =
          "Sign each post with the AWS credentials of the environment. A Function URL with AWS_IAM"
              + " takes signed posts only.")
  private boolean sign;

  @Option(
      names = "--region",
      paramLabel = "NAME",
      description =
          "AWS region to sign for (default: the region in the Function URL, or else in the"
              + " environment).")
  private @Nullable String region;

  @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "Pictures to send.")
  private List<Path> images;

  @Override
  public Integer call() {
    annotate.prepare();
    if (!sign) {
      return send(new Camera(url), answersOption::open);
    }
    String signedFor = region == null ? AwsSignature.region(url) : region;
    return send(
        new Camera(url, AwsSignature.ofEnvironment(signedFor)),
        () -> answersOption.openInRegion(signedFor));
  }

  private int send(Camera camera, Supplier<ResponseQueue> queue) {
    try (ResponseQueue responses = queue.get()) {
      Map<RequestId, Path> sent = post(camera);
      List<Answer> answers = await(responses, sent.keySet());
      if (annotate.isWanted()) {
        answers.forEach(answer -> annotate(answer, sent.get(answer.requestId())));
      }
      answersOption.print(new Printer(spec.commandLine().getOut()), answers);
      if (answers.size() < sent.size()) {
        throw new CommandFailed(
            "%d of %d answers did not come within %d seconds; --timeout waits longer"
                .formatted(
                    sent.size() - answers.size(),
                    sent.size(),
                    answersOption.timeout().toSeconds()));
      }
      return sent.size() == images.size() && annotate.allWritten()
          ? ExitCode.OK
          : ExitCode.SOFTWARE;
    }
  }

  /** Posts the pictures and returns those taken, by id; prints why others were not taken. */
  private Map<RequestId, Path> post(Camera camera) {
    Map<RequestId, Path> sent = new LinkedHashMap<>();
    for (Path image : images) {
      RequestId id = RequestId.random();
      try {
        camera.post(id, image.toString(), PictureFile.bytes(image));
        sent.put(id, image);
      } catch (FrameNotTaken | CommandFailed e) {
        if (e.getCause() instanceof NoAnswer none) {
          throw none; // the other pictures would not be taken either
        }
        new Printer(spec.commandLine().getErr()).line("facepipe: " + e.getMessage());
      }
    }
    return sent;
  }

  /** Writes the annotated copy of a picture; a picture that could not be processed gets none. */
  private void annotate(Answer answer, @Nullable Path image) {
    if (image == null || answer.error() != null) {
      return;
    }
    try {
      annotate.write(image, image.getFileName(), PictureFile.read(image), FaceWords.labels(answer));
    } catch (CommandFailed e) {
      annotate.fail(String.valueOf(e.getMessage()));
    }
  }

  private List<Answer> await(ResponseQueue responses, Set<RequestId> sent) {
    Printer err = new Printer(spec.commandLine().getErr());
    try (ProgressCount counter = new ProgressCount(err, "pictures answered", sent.size())) {
      return responses.await(sent, answersOption.timeout(), answer -> counter.step());
    }
  }
}
