package dev.facepipe.local.cloud.functions.aws;

import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.local.cloud.LocalCloudOptions.Access;
import dev.facepipe.local.cloud.LocalCloudOptions.Data;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.local.cloud.LocalCloudOptions.Ports;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Prints how many frames a second the local cloud takes and answers, in memory and with a data
 * folder, in turns. Also prints how many messages a second SQS takes. Not part of the build; run it
 * with {@code mvn -pl local/cloud -am test -Dtest=DataCost
 * -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class DataCost {
  private static final Path MODELS = Path.of("../../models/target");
  private static final int TURNS = 5;
  private static final int FRAMES = 60;
  private static final int MESSAGES = 2000;
  private static final int CAMERAS = 2;
  private static final int SENDERS = 8;

  @TempDir private Path temp;

  @Test
  void printTheCost() throws Exception {
    Path gallery = temp.resolve("nobody.npz");
    Path networks = MODELS.resolve("networks");
    GalleryFile.write(Gallery.empty(Model.read(networks, EmbedderName.RESNET34.word())), gallery);
    List<double[]> memory = new ArrayList<>();
    List<double[]> folder = new ArrayList<>();
    for (int turn = 0; turn <= TURNS; turn++) { // the first turn warms up
      double[] without = measure(networks, gallery, null);
      double[] with = measure(networks, gallery, new Data(temp.resolve("data" + turn), null));
      if (turn > 0) {
        memory.add(without);
        folder.add(with);
      }
    }
    print("frames answered a second", memory, folder, 0);
    print("messages sent a second", memory, folder, 1);
  }

  private static void print(String what, List<double[]> memory, List<double[]> folder, int i) {
    System.out.printf(
        "%s, median and all of %d turns: in memory %s, with a data folder %s%n",
        what, TURNS, shown(memory, i), shown(folder, i));
  }

  private static String shown(List<double[]> turns, int i) {
    double[] sorted = turns.stream().mapToDouble(turn -> turn[i]).sorted().toArray();
    return "%.1f (%s)"
        .formatted(
            sorted[sorted.length / 2],
            String.join(", ", Arrays.stream(sorted).mapToObj("%.1f"::formatted).toList()));
  }

  private static double[] measure(Path networks, Path gallery, @Nullable Data data)
      throws Exception {
    byte[] picture = Files.readAllBytes(MODELS.resolve("samples/sample2.jpg"));
    try (LocalCloud cloud =
        LocalCloud.start(
            new LocalCloudOptions(
                Access.LOOPBACK,
                Ports.ANY,
                Names.DEFAULT,
                networks,
                EmbedderName.RESNET34,
                gallery,
                Map.of(),
                data))) {
      HttpClient http = HttpClient.newHttpClient();
      long start = System.nanoTime();
      inParallel(CAMERAS, FRAMES, () -> post(http, cloud.url(), picture));
      await(http, cloud, FRAMES);
      double frames = FRAMES / ((System.nanoTime() - start) / 1e9);
      URI send =
          cloud
              .sqsEndpoint()
              .resolve(
                  "/000000000000/facepipe-frames-dead-letters?Action=SendMessage&MessageBody="
                      + "x".repeat(1000));
      start = System.nanoTime();
      inParallel(SENDERS, MESSAGES, () -> get(http, send));
      return new double[] {frames, MESSAGES / ((System.nanoTime() - start) / 1e9)};
    }
  }

  private static void inParallel(int threads, int times, Work work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        all.add(
            pool.submit(
                () -> {
                  work.run();
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      pool.shutdown();
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  private static void post(HttpClient http, URI url, byte[] picture) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .header("Content-Type", "image/jpeg")
            .POST(HttpRequest.BodyPublishers.ofByteArray(picture))
            .build();
    while (http.send(request, BodyHandlers.discarding()).statusCode() == 503) {
      Thread.sleep(100);
    }
  }

  private static String get(HttpClient http, URI uri) throws Exception {
    var reply = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    if (reply.statusCode() != 200) {
      throw new IllegalStateException("SQS replied " + reply.statusCode());
    }
    return reply.body();
  }

  /** Waits until this many answers wait on the response queue. */
  private static void await(HttpClient http, LocalCloud cloud, int answers) throws Exception {
    URI count =
        cloud
            .sqsEndpoint()
            .resolve(
                "/000000000000/facepipe-responses?Action=GetQueueAttributes&AttributeName.1=ApproximateNumberOfMessages");
    while (!get(http, count).contains("<Value>" + answers + "</Value>")) {
      Thread.sleep(20);
    }
  }
}
