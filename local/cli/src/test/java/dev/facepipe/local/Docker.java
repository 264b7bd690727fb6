package dev.facepipe.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs the {@code docker} command. */
public final class Docker {
  /** Prefix of our images' names; the default is that of {@code docker/build}. */
  public static final String TAG =
      System.getenv().getOrDefault("FACEPIPE_IMAGES", "facepipe") + "/";

  private Docker() {}

  /** Returns true if Docker runs and has all these images. */
  public static boolean hasImages(String... images) {
    try {
      Stream<String> tags = Stream.of(images).map(image -> TAG + image);
      return run(Stream.concat(Stream.of("image", "inspect"), tags).toArray(String[]::new)).code()
          == 0;
    } catch (UncheckedIOException e) {
      return false; // no docker command
    }
  }

  /** Runs a docker command and returns its output. */
  public static Output run(String... arguments) {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Output(process.waitFor(), text);
    } catch (IOException e) {
      throw new UncheckedIOException("docker does not start", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The exit code and both outputs of a command. */
  public record Output(int code, String text) {}
}
