package dev.facepipe.recognition.aws;

import dev.facepipe.aws.CloudClients;
import dev.facepipe.aws.function.FunctionLog;
import dev.facepipe.aws.function.Priming;
import dev.facepipe.aws.function.SnapStart;
import dev.facepipe.common.InBackground;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.recognition.Embedders;
import dev.facepipe.recognition.RecognitionSettings;
import dev.facepipe.recognition.RecognizeFaces;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.LiveGallery;
import java.util.List;
import java.util.function.Supplier;

/**
 * The recognition core of this function, with its log.
 *
 * @param log receives the core's journal entries
 */
record RecognitionFunction(RecognizeFaces recognizeFaces, FunctionLog log) {
  private static final String SERVICE = "face-recognition";

  /** Name of the figure that counts checks that found no usable gallery. */
  private static final String GALLERY_UNUSABLE = "gallery_unusable";

  /**
   * Returns the function for Lambda: configured from the environment, primed, and registered for
   * snapshots. All its parts live as long as the process.
   */
  static RecognitionFunction onLambda() {
    Environment environment = new Environment(System.getenv());
    RecognitionSettings settings = RecognitionSettings.from(environment);
    Supplier<Embedder> loading =
        InBackground.begin(() -> Embedders.load(settings.embedder(), settings.networks()));
    CloudClients clients = CloudClients.ofEnvironment();
    Model model = Model.read(settings.networks(), settings.embedder().word());
    FunctionLog log = FunctionLog.onLambda(SERVICE);
    LiveGallery gallery =
        AwsRecognition.gallery(settings, model, clients, () -> log.count(GALLERY_UNUSABLE));
    Priming.meanwhile(environment, clients, work(settings, new StandIn(model), gallery));
    Embedder embedder = loading.get();
    prepare(environment, embedder, gallery, clients);
    return of(settings, embedder, gallery::current, clients, log);
  }

  /**
   * Primes the function: runs the handler's work before the first event, with clients that send
   * nothing. Also registers the snapshot hooks.
   */
  static SnapStart prepare(
      Environment environment, Embedder embedder, LiveGallery gallery, CloudClients clients) {
    RecognitionSettings settings = RecognitionSettings.from(environment);
    Priming priming = Priming.of(environment, work(settings, embedder, gallery));
    priming.atStart(clients);
    return SnapStart.register(
        priming::beforeSnapshot,
        () -> {
          clients.renew();
          gallery.lookAgain();
        });
  }

  private static Priming.Work work(
      RecognitionSettings settings, Embedder embedder, LiveGallery gallery) {
    CloudClients unplugged = CloudClients.unplugged(new byte[0]);
    return (picture, log) ->
        DoorWork.queue(picture, of(settings, embedder, gallery::held, unplugged, log));
  }

  /** Returns zero embeddings of the model's size, while the real network loads. */
  private record StandIn(Model model) implements Embedder {
    @Override
    public List<float[]> embed(List<FaceCrop> crops) {
      return crops.stream().map(crop -> new float[model.dimensions()]).toList();
    }
  }

  private static RecognitionFunction of(
      RecognitionSettings settings,
      Embedder embedder,
      Supplier<Gallery> gallery,
      CloudClients clients,
      FunctionLog log) {
    return new RecognitionFunction(
        AwsRecognition.recognizeFaces(settings, embedder, gallery, clients, log), log);
  }
}
