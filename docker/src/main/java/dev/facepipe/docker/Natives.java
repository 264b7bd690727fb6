package dev.facepipe.docker;

import dev.facepipe.video.ffmpeg.BundledFfmpeg;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Unpacks native libraries from jars. */
final class Natives {
  /** File name of libjpeg-turbo's library. */
  static final String TURBOJPEG = "libturbojpeg.so.0";

  private final List<Path> jars;
  private final Platform platform;
  private final Path folder;

  /** Unpacked jars, and the library that is in no jar, by the folder that they went into. */
  private final Map<String, List<Jar>> sources = new HashMap<>();

  Natives(List<Path> jars, Platform platform, Path folder) {
    this.jars = jars;
    this.platform = platform;
    this.folder = folder;
  }

  /** Unpacks libtorch, and DJL's bridge to libtorch into the same folder: DJL looks there first. */
  void unpackLibtorch() throws IOException {
    Path libtorch = folder.resolve("libtorch");
    source("libtorch", "pytorch-native-cpu-", "-%s.jar".formatted(platform.djl()), jars)
        .unpack("pytorch/cpu/%s/".formatted(platform.djl()), libtorch);
    source("libtorch", "pytorch-jni-", ".jar", jars)
        .unpack("jnilib/%s/cpu/".formatted(platform.djl()), libtorch);
  }

  void unpackOpenCv() throws IOException {
    source("opencv", "opencv-", ".jar", jars)
        .unpack("nu/pattern/opencv/%s/lib".formatted(platform.openpnp()), folder.resolve("opencv"));
  }

  /** Copies libjpeg-turbo, which the module models takes from an npm package, not from a jar. */
  void copyTurboJpeg(Path libraries) throws IOException {
    Path library = libraries.resolve(platform.djl()).resolve(TURBOJPEG);
    Files.copy(library, Files.createDirectories(folder.resolve("turbojpeg")).resolve(TURBOJPEG));
    sources.put("turbojpeg", List.of(new Jar(library)));
  }

  void unpackFfmpeg() throws IOException {
    BundledFfmpeg.unpack(
        source("ffmpeg", "ffmpeg-", "-%s.jar".formatted(platform.bytedeco()), jars).file(),
        platform.bytedeco(),
        folder.resolve("ffmpeg"));
  }

  /** Unpacks the HTTP library of Lambda's Java runtime. */
  void unpackRuntime(List<Path> functionJars) throws IOException {
    String library = "libaws-lambda-jni.linux-%s.so".formatted(platform.lambda());
    Path runtime = folder.resolve("runtime");
    source("runtime", "aws-lambda-java-runtime-interface-client-", ".jar", functionJars)
        .unpack("jni/" + library, runtime);
    Files.move(runtime.resolve(library), runtime.resolve("libaws-lambda-jni.so"));
  }

  private Jar source(String folder, String begin, String end, List<Path> jars) throws IOException {
    Jar jar = Jar.called(begin, end, jars);
    sources.computeIfAbsent(folder, unpacked -> new ArrayList<>()).add(jar);
    return jar;
  }

  /** Returns the jar that a file of a folder was unpacked from, or the library in no jar. */
  Jar source(String folder, String file) throws IOException {
    List<Jar> candidates = sources.getOrDefault(folder, List.of());
    for (Jar jar : candidates) {
      // FFmpeg's link and the renamed runtime library have other names in their jars, or none.
      if (candidates.size() == 1 || jar.has(name -> name.endsWith("/" + file))) {
        return jar;
      }
    }
    throw new IOException("%s/%s is in none of the unpacked jars".formatted(folder, file));
  }
}
