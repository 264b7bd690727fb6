package dev.facepipe.bench.scalable;

import dev.facepipe.bench.gallery.BenchGallery;
import dev.facepipe.bench.measure.Spread;
import dev.facepipe.bench.peer.Peer;
import dev.facepipe.bench.report.Figure;
import dev.facepipe.bench.report.Results;
import dev.facepipe.bench.report.Rival;
import dev.facepipe.bench.report.Target;
import dev.facepipe.bench.scalable.Crowd.Post;
import dev.facepipe.bench.scalable.Crowd.Rush;
import dev.facepipe.bench.stage.Stage;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.local.cli.demo.SamplePhotographs;
import dev.facepipe.local.cloud.LocalCloudOptions.Ports;
import dev.facepipe.local.cloud.scalable.WorkerGroup;
import dev.facepipe.local.cloud.scalable.aws.LocalTier;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.gallery.GalleryFile;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A thousand pictures from a hundred clients at once, on one machine: once with names that are
 * checked, and once beside a web application in Python, with the networks of both sides alike.
 *
 * <p>Web server, SQS and S3 are in this process, with the clients; one worker is in its own.
 */
public final class Thousand {
  private static final String PART = "scalable";
  private static final Crowd CLIENTS = new Crowd(100);
  private static final int WIDTH = 1280;
  private static final int HEIGHT = 720;
  private static final int PEOPLE = 1000;

  /** What is wanted. Source: the project's plan for this tier. */
  private static final double RATIO = 3;

  private Thousand() {}

  /** Measures both. */
  public static void run(Stage stage, Results results) {
    results.add(named(stage));
    besideThePeer(stage, results);
  }

  private static Figure named(Stage stage) {
    List<Map.Entry<String, byte[]>> frames = List.copyOf(frames(stage).entrySet());
    Function<Integer, Post> picture =
        i -> {
          var frame = frames.get(i % frames.size());
          return new Post("%s-%03d".formatted(frame.getKey(), i), frame.getValue());
        };
    BiPredicate<Post, String> isRight =
        (post, reply) -> {
          String frame = post.name().substring(0, post.name().lastIndexOf('-'));
          return reply.equals(post.name() + ":" + SamplePhotographs.LARGEST.get(frame));
        };
    Rush rush = ours(stage, EmbedderName.RESNET34, stage.sampleGallery(), picture, isRight);
    return Figure.of(
            PART, "sample photographs, resnet34", "pictures/s", Spread.of(rush.perSecond()))
        .with(Target.below("not answered rightly < 1", 1, rush.wrong()))
        .noting(List.of(note(Figure.OURS, rush)));
  }

  private static void besideThePeer(Stage stage, Results results) {
    byte[] jpeg = stage.frames().oneFaceJpeg(WIDTH, HEIGHT);
    Path gallery = stage.scratch().resolve("people-of-the-fleet.npz");
    GalleryFile.write(BenchGallery.of(PEOPLE).gallery(), gallery);
    Function<Integer, Post> picture = i -> new Post("test_%03d".formatted(i), jpeg);
    BiPredicate<Post, String> isAboutIt = (post, reply) -> reply.startsWith(post.name() + ":");
    Rush ours = ours(stage, EmbedderName.INCEPTION_RESNET_V1, gallery, picture, isAboutIt);
    String work = "one face, 1280x720, inception-resnet-v1";
    Peer peer = stage.peer();
    if (peer == null) {
      results.add(figure(work, ours, null, Target.ratio(RATIO, null)));
      return;
    }
    stage.told().accept("scalable: the peer, a picture at a time");
    Rush oneByOne = rush(stage, server(peer, 1), picture, isAboutIt);
    stage.told().accept("scalable: the peer, a picture on each core");
    Rush sideBySide = rush(stage, server(peer, stage.threads()), picture, isAboutIt);
    results.add(
        figure(
            work + "; peer: one at a time, on all cores",
            ours,
            oneByOne,
            Target.ratio(RATIO, rival(ours, oneByOne))));
    results.add(figure(work + "; peer: one on each core", ours, sideBySide));
  }

  private static URI server(Peer peer, int atOnce) {
    Map<String, Object> request =
        Map.of(
            "work",
            "serve",
            "min_face",
            FaceDetector.DEFAULT_MIN_FACE,
            "people",
            PEOPLE,
            "at_once",
            atOnce);
    return URI.create("http://127.0.0.1:" + peer.ask(request).path("port").asInt());
  }

  private static Figure figure(String work, Rush ours, @Nullable Rush theirs, Target... more) {
    List<String> notes = new ArrayList<>();
    notes.add(note(Figure.OURS, ours));
    if (theirs != null) {
      notes.add(note(Peer.NAME, theirs));
    }
    List<Target> targets = new ArrayList<>(List.of(more));
    targets.add(Target.below("not answered < 1", 1, ours.wrong()));
    return new Figure(
        PART,
        work,
        "pictures/s",
        Spread.of(ours.perSecond()),
        theirs == null ? null : rival(ours, theirs),
        null,
        null,
        targets,
        notes);
  }

  private static Rival rival(Rush ours, Rush theirs) {
    return new Rival(
        Spread.of(theirs.perSecond()), Spread.of(ours.perSecond() / theirs.perSecond()));
  }

  private static Rush ours(
      Stage stage,
      EmbedderName embedder,
      Path gallery,
      Function<Integer, Post> picture,
      BiPredicate<Post, String> isRight) {
    stage.told().accept("scalable: a worker with " + embedder.word());
    try (LocalTier tier = LocalTier.start(Ports.ANY);
        WorkerGroup group = new WorkerGroup(environment(stage, tier, embedder, gallery))) {
      group.resize(1);
      group.awaitReady();
      return rush(stage, tier.url(), picture, isRight);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static Map<String, String> environment(
      Stage stage, LocalTier tier, EmbedderName embedder, Path gallery) {
    Map<String, String> environment = new HashMap<>(tier.workerEnvironment());
    environment.put("NETWORKS", stage.networks().toString());
    environment.put("EMBEDDER", embedder.word());
    environment.put("GALLERY", "file:" + gallery.toAbsolutePath());
    return environment;
  }

  /** What counts begins when the virtual machine, or the peer, has seen a good part of it. */
  private static Rush rush(
      Stage stage, URI server, Function<Integer, Post> picture, BiPredicate<Post, String> isRight) {
    int pictures = stage.effort().rushPictures();
    CLIENTS.post(server, posts(pictures / 2, picture), isRight);
    return CLIENTS.post(server, posts(pictures, picture), isRight);
  }

  private static List<Post> posts(int count, Function<Integer, Post> picture) {
    return IntStream.range(0, count).boxed().map(picture).toList();
  }

  private static String note(String who, Rush rush) {
    return "%s: %d pictures by %d clients in %.1f s; post to reply: median %.2f, 99th percentile %.2f s; %d not rightly answered%s"
        .formatted(
            who,
            rush.millis().length,
            CLIENTS.count(),
            rush.seconds(),
            Spread.median(rush.millis()) / 1e3,
            Spread.percentile(rush.millis(), 0.99) / 1e3,
            rush.wrong(),
            rush.firstWrong().isEmpty() ? "" : ", such as " + rush.firstWrong());
  }

  private static Map<String, byte[]> frames(Stage stage) {
    return new TreeMap<>(new SamplePhotographs(stage.frames().samples()).frames());
  }
}
