package dev.facepipe.recognition.gallery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.facepipe.recognition.embedding.Model;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Computes the version of a gallery from all that its file holds. Parts that came later are hashed
 * only if the gallery has them, so galleries without them keep their versions.
 */
final class GalleryHash {
  /** Number of hex digits in a version: 64 bits of the hash. */
  private static final int VERSION_DIGITS = 16;

  private final MessageDigest digest = sha256();
  private final ByteBuffer row;

  private GalleryHash(int dimensions) {
    this.row = ByteBuffer.allocate(dimensions * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns 16 hex digits. */
  static String of(Gallery gallery) {
    Model model = gallery.model();
    var hash = new GalleryHash(model.dimensions());
    hash.word(model.name());
    hash.word(model.fingerprint());
    hash.number(model.dimensions());
    hash.number(gallery.size());
    gallery.names().forEach(hash::word);
    float[] vector = new float[model.dimensions()];
    for (int i = 0; i < gallery.size(); i++) {
      gallery.rows().copy(i, vector);
      hash.vector(vector);
    }
    hash.words("sources", gallery.sources());
    hash.extras(gallery.extras());
    return HexFormat.of().formatHex(hash.digest.digest()).substring(0, VERSION_DIGITS);
  }

  private void extras(Extras extras) {
    List<SetAside> aside = extras.aside();
    words("aside_names", aside.stream().map(one -> one.reference().name()).toList());
    words("aside_reasons", aside.stream().map(one -> one.reason().toString()).toList());
    words("aside_sources", aside.stream().map(one -> one.reference().source()).toList());
    aside.forEach(one -> vector(one.reference().vector()));
    List<Ignored> ignored = extras.ignored();
    words("ignored_labels", ignored.stream().map(Ignored::label).toList());
    words("ignored_dates", ignored.stream().map(one -> one.date().toString()).toList());
    ignored.forEach(one -> vector(one.vector()));
    Calibration calibration = extras.calibration();
    words("calibration", calibration == null ? List.of() : List.of(calibration.json()));
  }

  /** Hashes words after their title and number, so that they cannot be taken for others. */
  private void words(String title, List<String> words) {
    if (!words.isEmpty()) {
      word(title);
      number(words.size());
      words.forEach(this::word);
    }
  }

  /** Hashes a word after its length, so that two different lists of words cannot hash alike. */
  private void word(String word) {
    byte[] bytes = word.getBytes(UTF_8);
    number(bytes.length);
    digest.update(bytes);
  }

  private void number(int number) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).flip());
  }

  private void vector(float[] values) {
    row.asFloatBuffer().put(values);
    digest.update(row.array());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
    }
  }
}
