package dev.facepipe.models.weights;

import dev.facepipe.common.network.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** The named tensors of one network. A tensor is returned only if it has the expected shape. */
public final class Weights {
  /** Hex digits of a fingerprint: 48 bits, enough to tell all networks apart. */
  private static final int FINGERPRINT_DIGITS = 12;

  private final String owner;
  private final Map<String, Tensor> tensors;

  /**
   * Wraps tensors without copying them.
   *
   * @param owner network or file that the weights belong to, for messages
   */
  public Weights(String owner, Map<String, Tensor> tensors) {
    this.owner = owner;
    this.tensors = new LinkedHashMap<>(tensors);
  }

  /** Returns the tensors whose name starts with a prefix, named without the prefix. */
  public Weights under(String prefix) {
    Map<String, Tensor> some = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (name.startsWith(prefix)) {
            some.put(name.substring(prefix.length()), tensor);
          }
        });
    return new Weights(owner + " " + prefix, some);
  }

  /**
   * Returns a tensor.
   *
   * @param shape the shape that the network expects
   * @throws IllegalArgumentException if no tensor has the name, or its shape differs
   */
  public Tensor get(String name, long... shape) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("weights of %s: no tensor '%s'".formatted(owner, name));
    }
    if (!Arrays.equals(tensor.shape(), shape)) {
      throw new IllegalArgumentException(
          "weights of %s: '%s' has shape %s; expected %s"
              .formatted(owner, name, Arrays.toString(tensor.shape()), Arrays.toString(shape)));
    }
    return tensor;
  }

  /** Returns the values of a tensor of one dimension. */
  public float[] vector(String name, int length) {
    return get(name, length).values();
  }

  /**
   * Returns 12 hex digits that change when any weight changes: the start of the SHA-256 of all
   * names, shapes and values, sorted by name.
   */
  public String fingerprint() {
    MessageDigest digest = sha256();
    new TreeMap<>(tensors)
        .forEach(
            (name, tensor) -> {
              digest.update(
                  (name + Arrays.toString(tensor.shape())).getBytes(StandardCharsets.UTF_8));
              ByteBuffer bytes = ByteBuffer.allocate(tensor.values().length * Float.BYTES);
              bytes.asFloatBuffer().put(tensor.values());
              digest.update(bytes);
            });
    return HexFormat.of().formatHex(digest.digest()).substring(0, FINGERPRINT_DIGITS);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
