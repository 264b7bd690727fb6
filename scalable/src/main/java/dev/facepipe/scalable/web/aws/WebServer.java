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
 * The web server's program, on SQS and S3. Exit codes: 0 ended on request, 1 failed, 2 wrong use.
 */
@Command(
    name = "facepipe-web",
    mixinStandardHelpOptions = true,
    version = "facepipe 0.1.0",
    description = {
      "Takes pictures over HTTP (POST /, multipart/form-data, field inputFile), passes them to the"
          + " workers, and replies with the names of the people in them. Prints its address and then"
          + " a line 'ready'. On SIGTERM, takes no more pictures, and answers those it has.",
      "Settings are environment variables: INPUT_BUCKET, REQUEST_QUEUE_URL, RESPONSE_QUEUE_URL"
          + " (used by this server only), HOST (127.0.0.1), PORT (8080), MAX_WAITING (1000),"
          + " ANSWER_SECONDS (30), MAX_BODY_BYTES (a quarter of the heap), and region, credentials"
          + " and endpoints as for any AWS client."
    })
public final class WebServer implements Callable<Integer> {
  private WebServer() {}

  /** Runs until the process receives a signal to end. */
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

  /**
   * Starts a server; returns when it accepts requests. The caller keeps ownership of the clients.
   */
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
    return CommandLine.ExitCode.OK; // the server's threads keep the process alive
  }

  /** Closes the server and exits with 0: ending on a signal is no failure. */
  private static void end(WebTier web) {
    web.close();
    Runtime.getRuntime().halt(CommandLine.ExitCode.OK);
  }

  private static int failed(
      Exception failure, CommandLine command, CommandLine.ParseResult arguments) {
    command.getErr().println("facepipe-web: " + failure.getMessage());
    return failure instanceof IllegalArgumentException // a wrong environment variable
        ? CommandLine.ExitCode.USAGE
        : CommandLine.ExitCode.SOFTWARE;
  }
}
