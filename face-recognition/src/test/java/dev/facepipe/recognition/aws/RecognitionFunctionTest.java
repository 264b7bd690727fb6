package dev.facepipe.recognition.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.aws.CloudClients;
import dev.facepipe.aws.function.FunctionStart;
import dev.facepipe.aws.function.SnapStart;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.recognition.RecognitionSettings;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.recognition.gallery.LiveGallery;
import dev.facepipe.recognition.resnet34.Resnet34;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests priming and snapshot hooks with the real network. */
class RecognitionFunctionTest {
  private static final Path NETWORKS = Path.of(System.getProperty("facepipe.networks"));
  private static final Path SAMPLES = Path.of(System.getProperty("facepipe.samples"));

  private static Resnet34 resnet34;

  private final Counting counting = new Counting();
  private final Path file;
  private final CloudClients clients = CloudClients.unplugged(new byte[0]);

  RecognitionFunctionTest(@TempDir Path folder) {
    file = folder.resolve("people.npz");
    write("Ada");
  }

  @BeforeAll
  static void load() {
    resnet34 = new Resnet34(NETWORKS);
  }

  @AfterAll
  static void close() {
    resnet34.close();
  }

  @Test
  void primingEmbedsOneFaceFirst() {
    prepare(SAMPLES.resolve("sample3.jpg"));

    assertTrue(!counting.sizes.isEmpty());
    assertEquals(1, counting.sizes.get(0), "first size; most frames have one face");
  }

  @Test
  void snapshotPrimesEveryBatchSize() {
    SnapStart hooks = prepare(SAMPLES.resolve("sample3.jpg"));

    hooks.beforeCheckpoint(null);

    assertEquals(new TreeSet<>(List.of(1, 2, 4, 8)), new TreeSet<>(counting.sizes));
  }

  @Test
  void restoredCopyRenewsClientsAndGallery() {
    Environment environment = environment(Map.of());
    LiveGallery gallery = gallery(environment);
    SnapStart hooks = prepare(environment, gallery);
    var sqs = clients.sqs();
    hooks.beforeCheckpoint(null);
    write("Grace");

    assertEquals(
        List.of("Ada"),
        List.copyOf(gallery.current().people().keySet()),
        "old gallery before the restore");
    hooks.afterRestore(null);

    assertNotSame(sqs, clients.sqs());
    assertEquals(List.of("Grace"), List.copyOf(gallery.current().people().keySet()));
  }

  @Test
  void primingFileThatIsNoPictureIsRefused(@TempDir Path other) throws IOException {
    Path text = Files.writeString(other.resolve("text.jpg"), "hello world");

    String said = assertThrows(IllegalStateException.class, () -> prepare(text)).getMessage();

    assertTrue(said.startsWith("PRIMING_PICTURE is " + text), said);
    assertEquals(List.of(), counting.sizes);
  }

  @Test
  void withoutPrimingPictureNothingIsEmbedded() {
    Environment environment = environment(Map.of());

    prepare(environment, gallery(environment)).beforeCheckpoint(null);

    assertEquals(List.of(), counting.sizes);
  }

  private SnapStart prepare(Path picture) {
    Environment environment = environment(Map.of("PRIMING_PICTURE", picture.toString()));
    return prepare(environment, gallery(environment));
  }

  private SnapStart prepare(Environment environment, LiveGallery gallery) {
    var priming = RecognitionFunction.priming(RecognitionSettings.from(environment), gallery);
    return FunctionStart.ready(environment, counting, clients, priming, gallery::lookAgain);
  }

  private LiveGallery gallery(Environment environment) {
    return AwsRecognition.gallery(
        RecognitionSettings.from(environment), counting.model(), clients, () -> {});
  }

  private void write(String name) {
    float[] vector = new float[resnetModel().dimensions()];
    GalleryFile.write(Gallery.of(resnetModel(), List.of(name), vector), file);
  }

  private static Model resnetModel() {
    return Model.read(NETWORKS, Resnet34.NAME);
  }

  private Environment environment(Map<String, String> more) {
    Map<String, String> variables = new HashMap<>(more);
    variables.put("NETWORKS", NETWORKS.toString());
    variables.put("EMBEDDER", "resnet34");
    variables.put("GALLERY", "file:" + file);
    variables.put("RESPONSE_QUEUE_URL", "https://sqs.eu-central-1.amazonaws.com/1/responses");
    variables.put("RESULTS_BUCKET", "results");
    return new Environment(variables);
  }

  /** The real network; records the number of faces in each call. */
  private static final class Counting implements Embedder {
    private final List<Integer> sizes = new ArrayList<>();

    @Override
    public Model model() {
      return resnet34.model();
    }

    @Override
    public List<float[]> embed(List<FaceCrop> crops) {
      sizes.add(crops.size());
      return resnet34.embed(crops);
    }
  }
}
