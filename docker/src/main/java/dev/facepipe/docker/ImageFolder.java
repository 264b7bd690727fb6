package dev.facepipe.docker;

import dev.facepipe.common.network.NetworkEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Lays out the folder of one image: jars, networks, licences. */
final class ImageFolder {
  /** Jars that hold only native libraries; the image has these libraries unpacked. */
  private static final List<String> NATIVE =
      List.of("pytorch-native-cpu-", "pytorch-jni-", "ffmpeg-");

  /** Native libraries in jars that hold classes, too. */
  private static final Predicate<String> LIBRARIES =
      Pattern.compile(".*\\.(so|dll|dylib|jnilib)").asMatchPredicate();

  private static final Predicate<String> LICENCES =
      Pattern.compile("(META-INF/)?(LICEN[CS]E|NOTICE|COPYING)[^/]*").asMatchPredicate();

  private final Path project;
  private final Path folder;
  private final Image image;

  ImageFolder(Path project, Path folder, Image image) {
    this.project = project;
    this.folder = folder;
    this.image = image;
  }

  void layOut() throws IOException {
    ClassPath classPath = ClassPath.of(project, image.module());
    Path app = Files.createDirectories(folder.resolve("app"));
    for (Path jar : classPath.ours()) {
      Files.copy(jar, app.resolve(jar.getFileName().toString()));
    }
    Path lib = Files.createDirectories(folder.resolve("lib"));
    for (Path jar : classPath.others()) {
      copyClasses(jar, lib);
    }
    Files.writeString(folder.resolve("classpath"), inImage(lib) + ":" + inImage(app));
    copyNetworks();
    copyAbout(classPath.others());
  }

  /** Returns the paths in the image of the jars of a folder, sorted. */
  private static String inImage(Path jars) throws IOException {
    try (Stream<Path> files = Files.list(jars)) {
      return files
          .map(jar -> "/opt/facepipe/%s/%s".formatted(jars.getFileName(), jar.getFileName()))
          .sorted()
          .collect(Collectors.joining(":"));
    }
  }

  private static void copyClasses(Path jar, Path lib) throws IOException {
    String name = jar.getFileName().toString();
    if (NATIVE.stream().anyMatch(name::startsWith)) {
      return;
    }
    Path copy = lib.resolve(name);
    if (new Jar(jar).has(LIBRARIES)) {
      new Jar(jar).copyWithout(LIBRARIES, copy);
    } else {
      Files.copy(jar, copy);
    }
  }

  /**
   * Copies the networks that the build wrote. Networks without fetched weights are missing.
   *
   * @throws IllegalStateException if the build wrote networks for ONNX Runtime
   */
  private void copyNetworks() throws IOException {
    Path built = project.resolve("models/target/networks");
    Path networks = Files.createDirectories(folder.resolve("networks"));
    for (String network : image.networks()) {
      Path onnx = built.resolve(network + NetworkEngine.ONNX_RUNTIME.extension());
      if (Files.exists(onnx)) {
        throw new IllegalStateException(
            "%s is for ONNX Runtime, and the images have PyTorch only; build them without FACEPIPE_FLAVOUR"
                .formatted(onnx));
      }
      for (String ending : List.of(".pt", ".json", "-recognisability.json")) {
        Path file = built.resolve(network + ending);
        if (Files.exists(file)) {
          Files.copy(file, networks.resolve(network + ending));
        }
      }
    }
  }

  private void copyAbout(List<Path> jars) throws IOException {
    Path about = Files.createDirectories(folder.resolve("about"));
    for (String file : List.of("LICENSE", "NOTICE")) {
      Files.copy(project.resolve(file), about.resolve(file));
    }
    for (Path jar : jars) {
      Jar opened = new Jar(jar);
      if (opened.has(LICENCES)) {
        opened.unpack(LICENCES, about.resolve("licences").resolve(stem(jar)));
      }
    }
  }

  private static String stem(Path jar) {
    String name = jar.getFileName().toString();
    return name.substring(0, name.length() - ".jar".length());
  }
}
