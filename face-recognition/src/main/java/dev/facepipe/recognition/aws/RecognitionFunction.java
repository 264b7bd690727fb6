package dev.facepipe.recognition.aws;

import dev.facepipe.aws.CloudClients;
import dev.facepipe.aws.function.FunctionLog;
import dev.facepipe.aws.function.FunctionStart;
import dev.facepipe.aws.function.Priming;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.figure.Count;
import dev.facepipe.recognition.Embedders;
import dev.facepipe.recognition.RecognitionSettings;
import dev.facepipe.recognition.RecognizeFaces;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.LiveGallery;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The recognition core of this function, with its log.
 *
 * @param log receives the core's journal entries
 */
record RecognitionFunction(RecognizeFaces recognizeFaces, FunctionLog log) {
  private static final String SERVICE = "face-recognition";

  /**
   * Returns the function for Lambda: configured from the environment, primed, and registered for
   * snapshots. All its parts live as long as the process.
   */
  static RecognitionFunction onLambda() {
    Environment environment = new Environment(System.getenv());
    RecognitionSettings settings = RecognitionSettings.from(environment);
    FunctionStart<Embedder> start =
        FunctionStart.begin(
            environment, () -> Embedders.load(settings.embedder(), settings.networks()));
    Model model = Model.read(settings.networks(), settings.embedder().word());
    FunctionLog log = FunctionLog.onLambda(SERVICE);
    LiveGallery gallery =
        AwsRecognition.gallery(
            settings, model, start.clients(), () -> log.count(Count.GALLERY_UNUSABLE));
    Embedder embedder =
        start.finish(new StandIn(model), priming(settings, gallery), gallery::lookAgain);
    return of(settings, embedder, gallery::current, start.clients(), log);
  }

  /** Returns the handler's work on messages made from a picture, with clients that send nothing. */
  static Function<Embedder, Priming.Work> priming(
      RecognitionSettings settings, LiveGallery gallery) {
    CloudClients unplugged = CloudClients.unplugged(new byte[0]);
    return embedder ->
        (picture, log) ->
            PrimingEvents.queued(picture, of(settings, embedder, gallery::held, unplugged, log));
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
