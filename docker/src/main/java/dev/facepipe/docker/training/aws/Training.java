package dev.facepipe.docker.training.aws;

import dev.facepipe.common.environment.Environment;
import dev.facepipe.local.cli.demo.SampleVideo;
import dev.facepipe.local.cli.task.aws.FunctionTask;
import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.local.cloud.functions.aws.LocalCloud;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.video.ffmpeg.Ffmpeg;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Runs a function while its image is built, as Lambda would, with SQS and S3 of the local cloud,
 * and sends events to the function, so that its virtual machine lists the classes that it loads.
 */
public final class Training {
  private static final Path HOME = Path.of("/opt/facepipe");
  private static final Path OWN_NETWORKS = Path.of("/opt/training/networks");
  private static final int ERRANDS = 3;
  private static final int SECONDS_TO_END = 60;

  private Training() {}

  /**
   * Runs one function.
   *
   * @param args a handler's class, JVM options that list classes, a photograph with a face
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    String handler = args[0];
    String function = function(handler);
    Path photograph = Path.of(args[2]);
    EmbedderName embedder =
        EmbedderName.parse(
            Objects.requireNonNullElse(System.getenv("EMBEDDER"), EmbedderName.RESNET34.word()));
    Path folder = Files.createTempDirectory("training-");
    Path gallery = folder.resolve("nobody.npz");
    GalleryFile.write(Gallery.empty(Model.read(OWN_NETWORKS, embedder.word())), gallery);
    LocalCloudOptions options = new LocalCloudOptions(OWN_NETWORKS, embedder, gallery, Map.of());
    try (LocalCloud cloud = LocalCloud.startForFunctionsElsewhere(options, 0);
        FunctionTask errand =
            new FunctionTask(
                cloud,
                OWN_NETWORKS,
                Files.readAllBytes(photograph),
                function.equals("video-splitting") ? film(photograph, folder) : new byte[0])) {
      train(handler, args[1], cloud, function, errand);
      // Before the cloud is closed, which would wait a minute for answers of the ended function.
      System.exit(0);
    }
  }

  private static String function(String handler) {
    return switch (handler.substring(handler.lastIndexOf('.') + 1)) {
      case "FrameUrlHandler" -> "face-detection";
      case "FrameUploadHandler" -> "frame-upload";
      case "FacesQueueHandler" -> "face-recognition";
      case "VideoUploadHandler" -> "video-splitting";
      default ->
          throw new IllegalArgumentException(
              "handler is %s; expected one of the four functions'".formatted(handler));
    };
  }

  /** Writes a short video. Needs FFmpeg, which only one image has. */
  private static byte[] film(Path photograph, Path folder) throws IOException {
    Path film = folder.resolve("film.mp4");
    SampleVideo.write(Ffmpeg.from(new Environment(System.getenv())), List.of(photograph), film);
    return Files.readAllBytes(film);
  }

  private static void train(
      String handler, String jvmOptions, LocalCloud cloud, String function, FunctionTask errand)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(HOME.resolve("bootstrap").toString(), handler).inheritIO();
    Map<String, String> environment = builder.environment();
    environment.putAll(cloud.deployment());
    environment.put(
        "AWS_LAMBDA_RUNTIME_API", Objects.requireNonNull(cloud.runtimeApis().get(function)));
    environment.put("JAVA_TOOL_OPTIONS", jvmOptions);
    Process process = builder.start();
    try {
      for (int i = 0; i < ERRANDS; i++) {
        errand.run(function);
      }
    } finally {
      process.destroy(); // the process ends and writes the list of classes
      process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS);
    }
  }
}
