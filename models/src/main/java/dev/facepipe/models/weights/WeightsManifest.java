package dev.facepipe.models.weights;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.network.Tensor;
import dev.facepipe.common.text.Printable;
import java.io.ByteArrayOutputStream;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads weights in the format of TensorFlow.js. The file {@code NAME-weights_manifest.json} lists
 * the tensors. The shards beside it hold the tensors' bytes back to back, little-endian.
 *
 * <p>A tensor holds float32 numbers, or bytes with {@code value = byte * scale + min}. One file may
 * hold both.
 */
public final class WeightsManifest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A plain file name: no path, no hidden file. */
  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_. -]{0,199}");

  /** Longest text from a manifest in a message, in characters. */
  private static final int LONGEST = 200;

  private WeightsManifest() {}

  /**
   * Reads all tensors of a manifest.
   *
   * @param manifest the JSON file; its shards are in the same folder
   * @throws IllegalArgumentException if the files don't fit together; the message names the file
   *     and the tensor
   */
  public static Weights read(Path manifest) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Group group : groups(manifest)) {
      ByteBuffer bytes = shards(manifest, group.paths());
      for (Entry entry : group.weights()) {
        Tensor tensor = tensor(manifest, entry, bytes);
        if (tensors.putIfAbsent(entry.name(), tensor) != null) {
          throw new IllegalArgumentException(
              "%s: tensor '%s' is listed twice".formatted(manifest, shown(entry.name())));
        }
      }
      if (bytes.hasRemaining()) {
        throw new IllegalArgumentException(
            "%s: shards %s have %d bytes more than the listed tensors need"
                .formatted(manifest, shown(group.paths()), bytes.remaining()));
      }
    }
    return new Weights(manifest.getFileName().toString(), tensors);
  }

  /** Returns all files that {@link #read} reads: the manifest and its shards. */
  public static List<Path> files(Path manifest) throws IOException {
    List<Path> files = new ArrayList<>(List.of(manifest));
    for (Group group : groups(manifest)) {
      group.paths().forEach(path -> files.add(shard(manifest, path)));
    }
    return List.copyOf(files);
  }

  private static List<Group> groups(Path manifest) throws IOException {
    try {
      Group[] groups = JSON.readValue(Files.readAllBytes(manifest), Group[].class);
      if (groups == null || Arrays.asList(groups).contains(null)) {
        throw new IllegalArgumentException(
            "%s: a group is null; expected 'paths' and 'weights'".formatted(manifest));
      }
      return List.of(groups);
    } catch (CharConversionException e) {
      throw new IllegalArgumentException("%s is not in UTF-8".formatted(manifest), e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "%s is not a TensorFlow.js weights manifest: %s".formatted(manifest, Json.reason(e)), e);
    }
  }

  private static ByteBuffer shards(Path manifest, List<String> paths) throws IOException {
    if (new HashSet<>(paths).size() < paths.size()) { // each repetition would cost memory
      throw new IllegalArgumentException("%s: a shard is listed twice".formatted(manifest));
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (String path : paths) {
      all.write(Files.readAllBytes(shard(manifest, path)));
    }
    return ByteBuffer.wrap(all.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static Path shard(Path manifest, String path) {
    if (!FILE_NAME.matcher(path).matches()) {
      throw new IllegalArgumentException(
          "%s: shard '%s' may lie outside the manifest's folder; expected the plain name of a file"
              .formatted(manifest, shown(path)));
    }
    return manifest.resolveSibling(path);
  }

  private static Tensor tensor(Path manifest, Entry entry, ByteBuffer bytes) {
    if (!entry.dtype().equals("float32")) {
      throw new IllegalArgumentException(
          "%s: tensor '%s' has dtype %s; expected float32"
              .formatted(manifest, shown(entry.name()), shown(entry.dtype())));
    }
    Quantization quantization = entry.quantization();
    if (quantization != null && !quantization.dtype().equals("uint8")) {
      throw new IllegalArgumentException(
          "%s: tensor '%s' has quantization dtype %s; expected uint8"
              .formatted(manifest, shown(entry.name()), shown(quantization.dtype())));
    }
    long wanted = entry.count(manifest) * (quantization == null ? Float.BYTES : Byte.BYTES);
    if (wanted > bytes.remaining()) {
      throw new IllegalArgumentException(
          "%s: tensor '%s' of shape %s needs %d bytes; its shards have %d bytes left"
              .formatted(
                  manifest,
                  shown(entry.name()),
                  shown(Arrays.toString(entry.shape())),
                  wanted,
                  bytes.remaining()));
    }
    float[] values = new float[(int) entry.count(manifest)];
    for (int i = 0; i < values.length; i++) {
      values[i] = quantization == null ? bytes.getFloat() : quantization.value(bytes.get());
    }
    return new Tensor(values, entry.shape());
  }

  /** Returns a text from the manifest, made safe for a message. */
  private static String shown(Object said) {
    return Printable.shown(said.toString(), LONGEST);
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Group(List<String> paths, List<Entry> weights) {
    Group {
      if (paths == null || weights == null || paths.contains(null) || weights.contains(null)) {
        throw new IllegalArgumentException("a group needs 'paths' and 'weights'");
      }
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Entry(String name, String dtype, long[] shape, @Nullable Quantization quantization) {
    Entry {
      if (name == null || dtype == null || shape == null) {
        throw new IllegalArgumentException("a tensor needs 'name', 'dtype' and 'shape'");
      }
    }

    long count(Path manifest) {
      long count = 1;
      for (long size : shape) {
        if (size < 0 || size > Integer.MAX_VALUE || (count *= size) > Integer.MAX_VALUE) {
          throw new IllegalArgumentException(
              "%s: tensor '%s' has shape %s; expected sizes of 0 or more and fewer than 2^31 values"
                  .formatted(manifest, shown(name), shown(Arrays.toString(shape))));
        }
      }
      return count;
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Quantization(String dtype, double scale, double min) {
    Quantization {
      if (dtype == null) {
        throw new IllegalArgumentException("a quantization needs 'dtype'");
      }
    }

    float value(byte quantised) {
      return (float) ((quantised & 0xff) * scale + min);
    }
  }
}
