package dev.facepipe.local.cli;

import dev.facepipe.aws.AccessKey;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.VideoPeople;
import dev.facepipe.common.text.Printer;
import dev.facepipe.local.cli.demo.Demo;
import dev.facepipe.local.client.Signature;
import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.local.cloud.functions.aws.LocalCloud;
import dev.facepipe.local.console.Console;
import dev.facepipe.local.console.settings.ConsoleSettings;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.people.page.SummaryFiles;
import dev.facepipe.web.LocalPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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

  @Option(names = "--timings", description = "Also print the milliseconds of each step.")
  private boolean timings;

  @Option(
      names = "--console",
      description =
          "Then leave the cloud open, with the console, a web page, on the demo's people and"
              + " pictures, until Ctrl-C.")
  private boolean withConsole;

  @Override
  public Integer call() throws IOException, InterruptedException {
    NamedPlace.requireFolder("--samples", samples, "the build downloads the samples");
    if (Files.exists(out)) {
      NamedPlace.requireFolder("--out", out, "expected a folder for the demo's files");
    }
    FunctionsEnvironment.check(embedderOption);
    Printer err = new Printer(spec.commandLine().getErr());
    try (StatusLine steps = new StatusLine(err)) {
      if (embedderOption.name() == EmbedderName.RESNET34) {
        steps.tell(
            "embedding with resnet34; './facepipe models fetch' downloads inception-resnet-v1");
      }
      Demo demo =
          new Demo(
              samples,
              embedderOption.networks().folder(),
              embedderOption.name(),
              out,
              steps::tell,
              new Demo.Watcher(
                  (done, of) -> steps.show("%d of %d frames answered".formatted(done, of)),
                  new VideoProgress(steps)));
      demo.run(
          (got, cloud) -> {
            print(got);
            if (withConsole) {
              // Not on standard output after one JSON document.
              leaveOpen(demo, cloud, json ? err : new Printer(spec.commandLine().getOut()));
            }
          });
    }
    return 0;
  }

  private void print(Demo.Outcome got) throws IOException {
    VideoPeople people = got.video().people();
    List<Answer> listed = new ArrayList<>(got.posted());
    if (json || people == null) {
      listed.addAll(got.video().answers());
    }
    Printer result = new Printer(spec.commandLine().getOut());
    if (json) {
      result.json(AnswersOption.document(listed, Stream.ofNullable(people).toList()));
      return;
    }
    AnswersOption.printTable(result, listed, timings);
    if (people != null) {
      result.line();
      TimeLine.print(people, result);
      Path page = out.resolve("people.html");
      Files.writeString(page, SummaryFiles.html(people, got.video().key()));
      result.line("faces and time line: " + page);
    }
    Path annotated = out.resolve("annotated");
    if (Files.isDirectory(annotated)) {
      result.line("annotated pictures: " + annotated);
    }
  }

  private static void leaveOpen(Demo demo, LocalCloud cloud, Printer printer)
      throws InterruptedException {
    try (ShutdownSignal end = new ShutdownSignal();
        Console console =
            ConsoleOption.start(
                null,
                number ->
                    new ConsoleSettings(
                        new LocalPort(number, "--console"),
                        null,
                        cloud.url(),
                        Signature.NONE,
                        Endpoint.at(cloud.sqsEndpoint(), AccessKey.WELL_KNOWN),
                        Endpoint.at(cloud.s3Endpoint(), AccessKey.WELL_KNOWN),
                        ConsoleOption.names(Names.DEFAULT),
                        ConsoleOption.gallery(demo.gallery()),
                        demo.people()))) {
      ConsoleOption.printLink(printer, console);
      printer.line("# Ctrl-C ends it");
      end.await();
    }
  }
}
