package dev.facepipe.docker;

import dev.facepipe.video.ffmpeg.BundledFfmpeg;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Takes native libraries out of the jars that bring them. */
final class Natives {
  private final List<Path> jars;
  private final Platform platform;
  private final Path folder;

  Natives(List<Path> jars, Platform platform, Path folder) {
    this.jars = jars;
    this.platform = platform;
    this.folder = folder;
  }

  /** libtorch, and beside it, where DJL looks first, DJL's bridge to it. */
  void unpackLibtorch() throws IOException {
    Path libtorch = folder.resolve("libtorch");
    Jar.called("pytorch-native-cpu-", "-%s.jar".formatted(platform.djl()), jars)
        .unpack("pytorch/cpu/%s/".formatted(platform.djl()), libtorch);
    Jar.called("pytorch-jni-", ".jar", jars)
        .unpack("jnilib/%s/cpu/".formatted(platform.djl()), libtorch);
  }

  void unpackOpenCv() throws IOException {
    Jar.called("opencv-", ".jar", jars)
        .unpack("nu/pattern/opencv/%s/".formatted(platform.openpnp()), folder.resolve("opencv"));
  }

  void unpackFfmpeg() throws IOException {
    BundledFfmpeg.unpack(
        Jar.called("ffmpeg-", "-%s.jar".formatted(platform.bytedeco()), jars).file(),
        platform.bytedeco(),
        folder.resolve("ffmpeg"));
  }

  /** What Lambda's Java runtime speaks HTTP with. */
  void unpackRuntime(List<Path> functionJars) throws IOException {
    String library = "libaws-lambda-jni.linux-%s.so".formatted(platform.lambda());
    Path runtime = folder.resolve("runtime");
    Jar.called("aws-lambda-java-runtime-interface-client-", ".jar", functionJars)
        .unpack("jni/" + library, runtime);
    Files.move(runtime.resolve(library), runtime.resolve("libaws-lambda-jni.so"));
  }
}
