package dev.facepipe.local.cli;

import com.sun.net.httpserver.HttpServer;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.web.LocalPort;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Runs the short commands once, so that Java can store their classes in an archive. The program
 * {@code ./facepipe} starts this class after a build; later commands then start sooner.
 */
public final class Rehearsal {
  private static final int OK = 200;

  private Rehearsal() {}

  /** Runs the commands. They change nothing and print nothing. */
  public static void main(String[] arguments) throws IOException {
    var unused = LoggerFactory.getILoggerFactory();
    Path folder = Files.createTempDirectory("facepipe-rehearsal-");
    Path gallery = folder.resolve("people.npz");
    Path picture = Files.writeString(folder.resolve("picture.jpg"), "no picture");
    GalleryFile.write(
        Gallery.empty(new Model("none", "0", 1)).with("Ada", List.of(new float[1])), gallery);
    HttpServer service = service();
    String address = "http://127.0.0.1:" + service.getAddress().getPort();
    try {
      run("--help");
      run("gallery", "list", "--gallery", gallery.toString());
      run("gallery", "list", "--json", "--gallery", gallery.toString());
      run("dlq", "list", "--endpoint", address, "--s3-endpoint", address);
      run("send", "--timeout=1", "--url=" + address, "--endpoint=" + address, picture.toString());
    } finally {
      service.stop(0);
      Files.delete(gallery);
      Files.delete(picture);
      Files.delete(folder);
    }
    System.exit(0);
  }

  private static void run(String... words) {
    Facepipe.commandLine()
        .setOut(new PrintWriter(Writer.nullWriter()))
        .setErr(new PrintWriter(Writer.nullWriter()))
        .execute(words);
  }

  /** Starts a server whose reply to every request has a queue, and no message. */
  private static HttpServer service() throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(LocalPort.LOOPBACK, 0), 0);
    String queue =
        "http://127.0.0.1:%d/queue-dead-letters".formatted(server.getAddress().getPort());
    byte[] reply =
        "{\"QueueUrl\":\"%s\",\"QueueUrls\":[\"%s\"],\"faces\":0}"
            .formatted(queue, queue)
            .getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(OK, reply.length);
            exchange.getResponseBody().write(reply);
          }
        });
    server.start();
    return server;
  }
}
