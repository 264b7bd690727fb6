package dev.facepipe.bench.cloud;

import dev.facepipe.bench.measure.Spread;
import dev.facepipe.bench.peer.Peer;
import dev.facepipe.bench.report.Figure;
import dev.facepipe.bench.report.Figure.Rival;
import dev.facepipe.bench.report.Results;
import dev.facepipe.bench.stage.RandomPeople;
import dev.facepipe.bench.stage.Stage;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.local.cli.demo.SamplePhotographs;
import dev.facepipe.local.cloud.LocalCloudOptions.Ports;
import dev.facepipe.local.cloud.scalable.PictureClient;
import dev.facepipe.local.cloud.scalable.WorkerGroup;
import dev.facepipe.local.cloud.scalable.aws.LocalTier;
import dev.facepipe.recognition.embedding.EmbedderName;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Measures a thousand pictures from a hundred clients at once on the scalable tier: first with
 * names that are checked, then beside a web application in Python with equal networks.
 *
 * <p>Web server, SQS and S3 run in this process with the clients; one worker runs in its own.
 */
public final class Thousand {
  private static final Cameras CLIENTS = new Cameras(100);
  private static final int PEOPLE = 1000;
  private static final String WORK = "one face, 1280x720, inception-resnet-v1";

  private final Stage stage;
  private final Results results;

  private Thousand(Stage stage, Results results) {
    this.stage = stage;
    this.results = results;
  }

  /** Measures both. */
  public static void run(Stage stage, Results results) {
    Thousand thousand = new Thousand(stage, results);
    Map<String, byte[]> samples = stage.sampleFrames();
    Rush named = thousand.ours(EmbedderName.RESNET34, stage.sampleGallery(), samples);
    thousand.figure("sample photographs, resnet34", named);
    thousand.besideThePeer(Map.of("test", stage.frames().oneFaceJpeg(1280, 720)));
  }

  /**
   * What became of all pictures.
   *
   * @param seconds from the first post to the last reply
   * @param millis of each picture, from post to reply
   * @param wrong replies with another status than 200, or without the right name
   */
  private record Rush(double seconds, double[] millis, Queue<String> wrong) {
    double perSecond() {
      return millis.length / seconds;
    }

    String words() {
      return "%d pictures by %d clients in %.1f s; post to reply: median %.2f, 99th percentile %.2f s; %d not rightly answered%s"
          .formatted(
              millis.length,
              CLIENTS.count(),
              seconds,
              Spread.median(millis) / 1e3,
              Spread.percentile(millis, 0.99) / 1e3,
              wrong.size(),
              wrong.isEmpty() ? "" : ", such as " + wrong.peek());
    }
  }

  private void besideThePeer(Map<String, byte[]> frame) {
    Rush ours = ours(EmbedderName.INCEPTION_RESNET_V1, RandomPeople.write(stage, PEOPLE), frame);
    Peer peer = stage.peer();
    if (peer == null) {
      figure(WORK, ours);
      return;
    }
    besideThePeer(peer, "one at a time, on all cores", 1, ours, frame);
    besideThePeer(peer, "one on each core", stage.threads(), ours, frame);
  }

  private void besideThePeer(
      Peer peer, String way, int atOnce, Rush ours, Map<String, byte[]> frame) {
    stage.tell("scalable: the peer, %s", way);
    Rush theirs = rush(server(peer, atOnce), frame);
    double ratio = ours.perSecond() / theirs.perSecond();
    Figure figure = figure("%s; peer: %s".formatted(WORK, way), ours);
    figure
        .rival(new Rival(Peer.NAME, Spread.of(theirs.perSecond()), Spread.of(ratio)))
        .value(Peer.NAME, theirs.words());
  }

  private Figure figure(String work, Rush ours) {
    Figure figure =
        Figure.of("scalable", work, Spread.of(ours.perSecond()))
            .value("not answered rightly", ours.wrong().size())
            .value("not answered", ours.wrong().size())
            .value(Figure.OURS, ours.words());
    results.figures().add(figure);
    return figure;
  }

  private static URI server(Peer peer, int atOnce) {
    int minFace = FaceDetector.DEFAULT_MIN_FACE;
    Map<String, Object> request =
        Map.of("work", "serve", "min_face", minFace, "people", PEOPLE, "at_once", atOnce);
    return URI.create("http://127.0.0.1:" + peer.ask(request).path("port").asInt());
  }

  private Rush ours(EmbedderName embedder, Path gallery, Map<String, byte[]> frames) {
    stage.tell("scalable: a worker with %s", embedder.word());
    try (LocalTier tier = LocalTier.start(Ports.ANY)) {
      Map<String, String> environment = new HashMap<>(tier.workerEnvironment());
      environment.put("NETWORKS", stage.networks().toString());
      environment.put("EMBEDDER", embedder.word());
      environment.put("GALLERY", "file:" + gallery.toAbsolutePath());
      try (WorkerGroup group = new WorkerGroup(environment)) {
        group.resize(1);
        group.awaitReady();
        return rush(tier.url(), frames);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Half as many pictures warm up the virtual machine, or the peer, and do not count. */
  private Rush rush(URI server, Map<String, byte[]> frames) {
    int count = stage.effort().rushPictures();
    rush(server, frames, count / 2);
    return rush(server, frames, count);
  }

  private static Rush rush(URI server, Map<String, byte[]> frames, int count) {
    PictureClient client = new PictureClient(server);
    List<Map.Entry<String, byte[]>> list = List.copyOf(frames.entrySet());
    double[] millis = new double[count];
    Queue<String> wrong = new ConcurrentLinkedQueue<>();
    double seconds =
        CLIENTS.each(
            count,
            i -> {
              var frame = list.get(i % list.size());
              String stem = "%s-%03d".formatted(frame.getKey(), i);
              String right =
                  stem + ":" + SamplePhotographs.RESULTS.getOrDefault(frame.getKey(), "");
              long start = System.nanoTime();
              String reply = reply(client, stem + ".jpg", frame.getValue());
              millis[i] = (System.nanoTime() - start) / 1e6;
              if (!reply.startsWith("200 " + right)) {
                wrong.add(stem + ": " + reply);
              }
            });
    return new Rush(seconds, millis, wrong);
  }

  /** Returns status and text of a reply, or the reason why there is none. */
  private static String reply(PictureClient client, String file, byte[] jpeg) {
    try {
      HttpResponse<String> reply = client.post(file, jpeg);
      return "%d %s".formatted(reply.statusCode(), reply.body());
    } catch (IOException e) {
      return e.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }
}
