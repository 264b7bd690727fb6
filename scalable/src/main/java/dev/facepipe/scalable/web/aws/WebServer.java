package dev.facepipe.scalable.web.aws;

import dev.facepipe.aws.CloudClients;
import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.aws.SqsOutbox;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.scalable.ServerLogging;
import dev.facepipe.scalable.aws.S3NewestObjects;
import dev.facepipe.scalable.aws.SqsQueue;
import dev.facepipe.scalable.web.WebSettings;
import dev.facepipe.scalable.web.WebTier;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The program: one web server on SQS and S3. Exit codes: 0 ended when told to, 1 failed, 2 wrong
 * use.
 */
@Command(
    name = "facepipe-web",
    mixinStandardHelpOptions = true,
    version = "facepipe 0.1.0",
    description = {
      "Takes pictures over HTTP (POST /, multipart/form-data, field inputFile), has them looked at by"
          + " the workers, and replies with who is in them. Prints where it listens and then a line"
          + " 'ready'. Told to end (SIGTERM), it takes no more and answers those it has.",
      "Reads its settings from the environment: INPUT_BUCKET, REQUEST_QUEUE_URL, RESPONSE_QUEUE_URL"
          + " (of this server alone), HOST (127.0.0.1), PORT (8080), MAX_WAITING (1000),"
          + " ANSWER_SECONDS (30), MAX_BODY_BYTES (a quarter of the heap), and region, credentials"
          + " and endpoints as any AWS client."
    })
public final class WebServer implements Callable<Integer> {
  private WebServer() {}

  /** Runs until the process is told to end. */
  public static void main(String[] arguments) {
    ServerLogging.configure();
    int code =
        new CommandLine(new WebServer())
            .setExecutionExceptionHandler(WebServer::failed)
            .execute(arguments);
    if (code != CommandLine.ExitCode.OK) {
      System.exit(code);
    }
  }

  /** Returns a server on that cloud once it takes requests; the clients stay the caller's. */
  public static WebTier start(WebSettings settings, CloudClients clients) {
    return WebTier.start(
        settings,
        new S3ObjectStore(clients::s3)::put,
        new S3NewestObjects(clients::s3),
        new SqsOutbox(clients::sqs, settings.requestQueueUrl()),
        new SqsQueue(clients::sqs, settings.responseQueueUrl()));
  }

  @Override
  public Integer call() {
    WebTier web =
        start(WebSettings.from(new Environment(System.getenv())), CloudClients.ofEnvironment());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(web), "facepipe-end"));
    System.out.println(web.uri());
    System.out.println("ready");
    return CommandLine.ExitCode.OK; // its threads keep the process alive
  }

  /** Having ended as it was told to is no failure, though a signal told it. */
  private static void end(WebTier web) {
    web.close();
    Runtime.getRuntime().halt(CommandLine.ExitCode.OK);
  }

  private static int failed(
      Exception failure, CommandLine command, CommandLine.ParseResult arguments) {
    command.getErr().println("facepipe-web: " + failure.getMessage());
    return failure instanceof IllegalArgumentException // the environment is wrong
        ? CommandLine.ExitCode.USAGE
        : CommandLine.ExitCode.SOFTWARE;
  }
}
