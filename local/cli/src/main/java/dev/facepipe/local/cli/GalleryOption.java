package dev.facepipe.local.cli;

import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.file.PathOnDisk;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.text.Printer;
import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.local.client.gallery.GalleryInFile;
import dev.facepipe.local.client.gallery.GalleryStorage;
import dev.facepipe.local.client.gallery.GalleryStore;
import dev.facepipe.local.client.gallery.GalleryStore.Change;
import dev.facepipe.local.client.gallery.Limits;
import dev.facepipe.local.client.gallery.aws.GalleryInBucket;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that name the gallery that a command reads or changes. */
final class GalleryOption implements CheckedOption {
  /** What to do if a gallery's file is missing. */
  static final String MAKES_ONE = "'./facepipe enroll --gallery' creates a gallery";

  private static final String BUCKET = "s3://";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--gallery",
      paramLabel = "FILE|s3://BUCKET/KEY",
      required = true,
      description = "The gallery: an .npz file, or an object in a bucket.")
  private String gallery;

  @Option(
      names = "--s3-endpoint",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:9325",
      description =
          "Address of S3, for a gallery in a bucket; 'aws' uses the AWS settings of the environment"
              + " (default: ${DEFAULT-VALUE}).")
  private Endpoint s3Endpoint;

  @Override
  public void check() {
    if (isInBucket()) {
      object();
    } else if (isMissing()) {
      NamedPlace.requirePlaceFor("gallery", file());
    } else {
      NamedPlace.requireFile("gallery", file(), MAKES_ONE);
    }
  }

  /** Returns true if the gallery is a file that does not exist. A link that leads nowhere does. */
  private boolean isMissing() {
    return !isInBucket() && !Files.exists(file()) && !Files.isSymbolicLink(file());
  }

  /** Throws if the gallery is a file that does not exist. Asks no bucket. */
  void requirePresent() {
    if (isMissing()) {
      throw new WrongUse("gallery %s: no such file; %s".formatted(gallery, MAKES_ONE));
    }
  }

  /** Returns the gallery as the user named it, for messages. */
  String where() {
    return gallery;
  }

  Endpoint s3Endpoint() {
    return s3Endpoint;
  }

  boolean isInBucket() {
    return gallery.startsWith(BUCKET);
  }

  /** Returns the gallery's file; only if it is not in a bucket. */
  Path file() {
    return PathOnDisk.of(Path.of(gallery));
  }

  /** Returns the gallery's object; only if it is in a bucket. */
  ObjectRef object() {
    return object(gallery, spec);
  }

  private static ObjectRef object(String gallery, CommandSpec spec) {
    try {
      return ObjectRef.parse(gallery);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "--gallery is '%s'; expected s3://BUCKET/KEY".formatted(gallery), e);
    }
  }

  /** Opens the gallery, to be closed by the caller. */
  GalleryStore open() {
    return new GalleryStore(
        storage(gallery, s3Endpoint, spec), Limits.of(new Environment(System.getenv())));
  }

  /** Returns the storage of a gallery that the user named, to be closed by the caller. */
  static GalleryStorage storage(String gallery, Endpoint s3Endpoint, CommandSpec spec) {
    return gallery.startsWith(BUCKET)
        ? GalleryInBucket.at(s3Endpoint, object(gallery, spec))
        : new GalleryInFile(PathOnDisk.of(Path.of(gallery)));
  }

  /** Opens the gallery for one use. */
  <T> T use(Function<GalleryStore, T> work) {
    try (GalleryStore store = open()) {
      return work.apply(store);
    }
  }

  Gallery read() {
    requirePresent();
    return use(GalleryStore::gallery);
  }

  /** Returns true if there is no gallery yet, in the file or in the bucket. */
  boolean isToBeMade() {
    return use(GalleryStore::tag).isEmpty();
  }

  /** Returns the gallery, empty if there is none; throws if another network made the gallery. */
  Gallery readOrEmpty(Model model) {
    return use(store -> store.galleryOrEmpty(model));
  }

  /**
   * Changes the gallery and keeps what it was. Prints the gallery's warnings.
   *
   * @param edit returns the gallery to write for the gallery at hand; is called again if somebody
   *     else changed the gallery meanwhile
   */
  Change change(UnaryOperator<Gallery> edit) {
    requirePresent();
    return told(use(store -> store.change(spec.name(), edit)));
  }

  /** Changes the gallery as the other method does, or makes it if there is none. */
  Change change(Model model, UnaryOperator<Gallery> edit) {
    return told(use(store -> store.change(spec.name(), model, edit)));
  }

  /** Prints a change's warnings. */
  Change told(Change change) {
    change.warning().ifPresent(this::warn);
    warn(change.after());
    return change;
  }

  /** Prints the gallery's warning about its embeddings, if there is one. */
  void warn(Gallery read) {
    read.warning().ifPresent(this::warn);
  }

  private void warn(String words) {
    new Printer(spec.commandLine().getErr())
        .line("facepipe: gallery %s: %s".formatted(gallery, words));
  }
}
