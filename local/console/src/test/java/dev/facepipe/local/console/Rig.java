package dev.facepipe.local.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Keys;
import dev.facepipe.local.client.Signature;
import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.local.client.gallery.GalleryInFile;
import dev.facepipe.local.client.gallery.GalleryStore;
import dev.facepipe.local.client.gallery.Limits;
import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.local.cloud.LocalCloudOptions.Access;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.local.cloud.LocalCloudOptions.Ports;
import dev.facepipe.local.cloud.functions.aws.LocalCloud;
import dev.facepipe.local.console.settings.ConsoleSettings;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.recognition.gallery.Reference;
import dev.facepipe.web.LocalPort;
import dev.facepipe.web.PortInUse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/** The local cloud with a gallery of nobody, and a console in front of it. */
final class Rig implements AutoCloseable {
  private static final Path NETWORKS = Path.of(System.getProperty("facepipe.networks"));
  private static final Path SAMPLES = Path.of(System.getProperty("facepipe.samples"));

  LocalCloud cloud;
  private final Ports ports;
  final Console console;
  final Path gallery;
  private final HttpClient http = HttpClient.newHttpClient();

  private Rig(LocalCloud cloud, Console console, Path gallery) {
    this.cloud = cloud;
    this.ports =
        new Ports(
            cloud.url().getPort(), cloud.sqsEndpoint().getPort(), cloud.s3Endpoint().getPort());
    this.console = console;
    this.gallery = gallery;
  }

  /** Starts cloud and console with the gallery {@code people.npz} in a folder. */
  static Rig start(Path folder) {
    return start(folder, null);
  }

  /**
   * Starts cloud and console at ports that the system gives to nobody else, so that the cloud can
   * start again at the same ports. The system gives ports from 32768 on to clients and to servers
   * that ask for any port.
   */
  static Rig startToRestart(Path folder) {
    Random random = new Random();
    for (int tries = 1; ; tries++) {
      int first = 20_000 + random.nextInt(12_000);
      try {
        return start(folder, null, new Ports(first, first + 1, first + 2));
      } catch (PortInUse e) {
        if (tries == 20) {
          throw e;
        }
      }
    }
  }

  /** Starts cloud and console, which knows a folder of photographs. */
  static Rig start(Path folder, @Nullable Path photographs) {
    return start(folder, photographs, Ports.ANY);
  }

  private static Rig start(Path folder, @Nullable Path photographs, Ports ports) {
    Path gallery = folder.resolve("people.npz");
    if (!Files.exists(gallery)) {
      GalleryFile.write(Gallery.empty(Model.read(NETWORKS, EmbedderName.RESNET34.word())), gallery);
    }
    LocalCloud cloud = cloud(ports, gallery);
    return new Rig(cloud, Console.start(settings(cloud, gallery, photographs)), gallery);
  }

  private static LocalCloud cloud(Ports ports, Path gallery) {
    return LocalCloud.start(
        new LocalCloudOptions(
            Access.LOOPBACK,
            ports,
            Names.DEFAULT,
            NETWORKS,
            EmbedderName.RESNET34,
            gallery,
            Map.of("SIGHTINGS", "on")));
  }

  /** Starts the cloud again, with other queues and buckets at the addresses that it had. */
  void restartCloud() {
    cloud.close();
    cloud = cloud(ports, gallery);
  }

  static ConsoleSettings settings(LocalCloud cloud, Path gallery, @Nullable Path photographs) {
    return new ConsoleSettings(
        new LocalPort(0, "--console-port"),
        null,
        cloud.url(),
        Signature.NONE,
        Endpoint.at(cloud.sqsEndpoint()),
        Endpoint.at(cloud.s3Endpoint()),
        new ConsoleSettings.Names(
            Names.VIDEOS_BUCKET,
            Names.FRAMES_BUCKET,
            Names.RESULTS_BUCKET,
            Names.CLAIMS_BUCKET,
            "facepipe-"),
        new ConsoleSettings.GalleryPlace(
            gallery.toString(),
            () ->
                new GalleryStore(new GalleryInFile(gallery), Limits.of(new Environment(Map.of())))),
        photographs);
  }

  /** Returns a sample photograph of the build: {@code sample1.jpg} to {@code sample6.jpg}. */
  static Path sample(int number) {
    return SAMPLES.resolve("sample%d.jpg".formatted(number));
  }

  URI at(String path) {
    return console.address().resolve(path);
  }

  String token() {
    return console.address().getFragment().substring("token=".length());
  }

  /** Returns a request with the token. */
  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(at(path)).header("Authorization", "Bearer " + token());
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    return json(send(request(path)));
  }

  JsonNode post(String path, Object body) throws IOException, InterruptedException {
    return json(
        send(
            request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.write(body)))));
  }

  /** Posts a picture and returns its answer, with the id of its sighting. */
  JsonNode frame(Path picture, String camera) throws IOException, InterruptedException {
    return json(
        send(
            request("/api/frames?filename=%s&camera=%s".formatted(picture.getFileName(), camera))
                .POST(BodyPublishers.ofFile(picture))));
  }

  /** Enrols somebody as another program does. */
  void enrol(Reference... references) {
    try (GalleryStore store = settings(cloud, gallery, null).gallery().open().get()) {
      store.change("enroll", now -> now.with(List.of(references)));
    }
  }

  /** Deletes an object of the results bucket. */
  void delete(String key) {
    try (S3Client s3 = Endpoint.at(cloud.s3Endpoint()).s3()) {
      s3.deleteObject(object -> object.bucket(Names.RESULTS_BUCKET).key(key));
    }
  }

  /** Empties the gallery, and deletes all sightings. */
  void empty() {
    empty(true);
  }

  /** Empties the gallery, and deletes all sightings if told to. */
  void empty(boolean sightings) {
    if (sightings) {
      try (S3Client s3 = Endpoint.at(cloud.s3Endpoint()).s3()) {
        S3ObjectStore objects = new S3ObjectStore(s3);
        objects.delete(Names.RESULTS_BUCKET, objects.keys(Names.RESULTS_BUCKET, Keys.SIGHTINGS));
      }
    }
    GalleryFile.write(Gallery.empty(Model.read(NETWORKS, EmbedderName.RESNET34.word())), gallery);
  }

  private static JsonNode json(HttpResponse<String> reply) throws IOException {
    if (reply.statusCode() != 200) {
      throw new IOException("HTTP %d: %s".formatted(reply.statusCode(), reply.body()));
    }
    return Json.mapper().readTree(reply.body());
  }

  @Override
  public void close() {
    console.close();
    cloud.close();
  }
}
