package dev.facepipe.recognition.aws;

import dev.facepipe.common.aws.CloudClients;
import dev.facepipe.common.aws.FunctionLog;
import dev.facepipe.common.aws.Priming;
import dev.facepipe.common.aws.SnapStart;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.recognition.Embedder;
import dev.facepipe.recognition.RecognitionSettings;
import dev.facepipe.recognition.RecognizeFaces;
import dev.facepipe.recognition.gallery.LiveGallery;
import java.util.function.Supplier;

/**
 * What the door of this room stands before.
 *
 * @param log is also what the core tells
 */
record RecognitionFunction(RecognizeFaces recognizeFaces, FunctionLog log) {
  private static final String SERVICE = "face-recognition";

  /**
   * As Lambda wants it: set up by the environment, primed, ready for a snapshot. Its parts live as
   * long as the process.
   */
  static RecognitionFunction onLambda() {
    Environment environment = new Environment(System.getenv());
    RecognitionSettings settings = RecognitionSettings.from(environment);
    Supplier<CloudClients> making = CloudClients.ofEnvironmentMeanwhile();
    Embedder embedder = settings.embedder().load(settings.networks());
    CloudClients clients = making.get();
    LiveGallery gallery = AwsRecognition.gallery(settings, embedder, clients);
    prepare(environment, embedder, gallery, clients);
    return of(settings, embedder, gallery, clients, FunctionLog.onLambda(SERVICE));
  }

  /** Does the door's work before its first event, all but for the wire, and sees to snapshots. */
  static SnapStart prepare(
      Environment environment, Embedder embedder, LiveGallery gallery, CloudClients clients) {
    RecognitionSettings settings = RecognitionSettings.from(environment);
    CloudClients unplugged = CloudClients.unplugged(new byte[0]);
    Priming priming =
        Priming.of(
            environment,
            (picture, log) ->
                DoorWork.queue(picture, of(settings, embedder, gallery, unplugged, log)));
    priming.atStart(clients);
    return SnapStart.register(
        priming::beforeSnapshot,
        () -> {
          clients.renew();
          gallery.lookAgain();
        });
  }

  private static RecognitionFunction of(
      RecognitionSettings settings,
      Embedder embedder,
      LiveGallery gallery,
      CloudClients clients,
      FunctionLog log) {
    return new RecognitionFunction(
        AwsRecognition.recognizeFaces(settings, embedder, gallery, clients, log), log);
  }
}
