package dev.facepipe.local.console.people;

import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.local.client.forget.Forgetting;
import dev.facepipe.local.client.forget.Forgetting.Failure;
import dev.facepipe.local.client.forget.Forgetting.Receipt;
import dev.facepipe.local.client.forget.Trace;
import dev.facepipe.local.client.forget.aws.ServicePlaces;
import dev.facepipe.local.console.http.ApiRefused;
import dev.facepipe.local.console.http.Call;
import dev.facepipe.local.console.http.Reply;
import dev.facepipe.local.console.http.Route;
import dev.facepipe.local.console.settings.ConsoleSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The part of the API that removes all that the service stores about a person. */
final class ForgetApi {
  private final ConsoleSettings settings;
  private final CurrentGallery gallery;
  private final Runnable changed;

  ForgetApi(ConsoleSettings settings, CurrentGallery gallery, Runnable changed) {
    this.settings = settings;
    this.gallery = gallery;
    this.changed = changed;
  }

  List<Route> routes() {
    return List.of(new Route("POST", "/api/forget", this::forget));
  }

  /** A body; a missing field is null. */
  private record Asked(@Nullable String name, @Nullable Boolean dryRun) {}

  /**
   * What was found, or removed.
   *
   * @param failed traces that are still there; null in a dry run
   * @param left what is not reached, in lines for people
   * @param finished when it was done; null in a dry run
   */
  private record Found(
      String name,
      boolean dryRun,
      List<Trace> traces,
      @Nullable List<Failure> failed,
      List<String> left,
      @Nullable String finished,
      String gallery) {}

  private Reply forget(Call call) throws IOException {
    Asked asked = call.json(Asked.class);
    String name = FacesAsked.name(asked.name());
    if (asked.dryRun() == null) {
      throw ApiRefused.bad("bad_json", "dry_run is missing; expected true or false");
    }
    try (ServicePlaces places = places()) {
      Forgetting forgetting = places.forgetting();
      List<Trace> found = forgetting.find(name);
      if (found.stream().noneMatch(Trace::isSure)) {
        throw new ApiRefused(404, "no_person", "nobody in the gallery has this name");
      }
      if (asked.dryRun()) {
        return Reply.json(
            new Found(name, true, found, null, places.notReached(), null, gallery.now().version()));
      }
      Receipt receipt = forgetting.forget(name);
      changed.run();
      return Reply.json(
          new Found(
              name,
              false,
              receipt.removed(),
              receipt.failed(),
              places.notReached(),
              receipt.finished().toString(),
              receipt.galleryAfter()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ApiRefused(503, "stopped", "the console is stopping");
    }
  }

  private ServicePlaces places() {
    Path photographs = settings.photographs();
    Endpoint s3 = settings.s3();
    return new ServicePlaces(
        new ServicePlaces.Scope(
            settings.gallery().where(),
            photographs == null ? List.of() : List.of(photographs),
            false,
            false,
            true,
            settings.names().resultsBucket(),
            settings.names().claimsBucket(),
            settings.names().queuesPrefix(),
            ServicePlaces.Scope.settling(settings.gallery().where())),
        s3,
        settings.sqs(),
        gallery.store());
  }
}
