package dev.facepipe.local.cli;

import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.text.Printer;
import dev.facepipe.local.cli.demo.Demo;
import dev.facepipe.recognition.embedding.EmbedderName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code facepipe demo}: enrols people, posts frames and drops a video, in one go. */
@Command(
    name = "demo",
    description = {
      "Shows Facepipe at work on sample photographs: starts the cloud on this machine, enrols"
          + " people, posts frames, drops a video, waits for the answers and prints them.",
      "The names are made up. The exit code is 0 only if every frame got its answer."
    })
final class DemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private EmbedderOption embedderOption;

  @Option(
      names = "--samples",
      paramLabel = "DIR",
      defaultValue = "${sys:facepipe.samples}",
      description = "Folder of the sample photographs (default: those that the build downloaded).")
  private Path samples;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "facepipe-out",
      description = "Folder for the files that the demo makes (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Printer steps = new Printer(spec.commandLine().getErr());
    if (embedderOption.name() == EmbedderName.RESNET34) {
      steps.line(
          "embedding with resnet34; './facepipe models fetch' downloads inception-resnet-v1");
    }
    List<Answer> answers =
        new Demo(
                samples,
                embedderOption.networks().folder(),
                embedderOption.name(),
                out,
                steps::line)
            .run();
    Printer result = new Printer(spec.commandLine().getOut());
    if (json) {
      result.json(Json.write(Map.of("answers", answers)));
    } else {
      AnswersOption.table(answers).print(result);
      result.line("annotated pictures: " + out.resolve("annotated"));
    }
    return 0;
  }
}
