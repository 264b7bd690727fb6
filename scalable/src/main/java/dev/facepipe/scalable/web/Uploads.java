package dev.facepipe.scalable.web;

import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.PictureRefused;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.text.Printable;
import dev.facepipe.detection.ContentCoding;
import dev.facepipe.detection.Form;
import dev.facepipe.detection.FrameRefused;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;

/** Reads the form that carries a picture. Every refusal says what is wrong. */
final class Uploads {
  /**
   * Largest picture accepted, in bytes: half a byte for each pixel of the largest picture decoded.
   */
  static final int MAX_PICTURE = 20 << 20;

  /** Largest body accepted, in bytes: the picture, and 64 KiB for the form around it. */
  static final int MAX_BODY = MAX_PICTURE + (64 << 10);

  /** The field with the picture. Source: the older system's clients. */
  private static final String FIELD = "inputFile";

  /** Most characters of client text that a message quotes. */
  private static final int LONGEST = 100;

  private Uploads() {}

  /**
   * Returns the picture of a form.
   *
   * @param contentType the request's content type, or null without one
   * @param contentEncoding the request's content encoding, or null without one
   * @param body not modified
   * @throws FrameRefused if the form has not exactly one file, or the file is not a picture
   */
  static PostedPicture read(
      @Nullable String contentType,
      @Nullable String contentEncoding,
      ByteBuffer body,
      String bucket) {
    byte[] form = ContentCoding.unpack(BufferUtil.toArray(body), contentEncoding, MAX_BODY);
    try {
      Form.Part file = onlyFile(form(contentType, form));
      String name = name(file);
      byte[] picture = file.bytes();
      if (picture.length > MAX_PICTURE) {
        throw tooLarge("picture", picture.length, MAX_PICTURE);
      }
      ImageCodec.requireHeader(picture);
      return new PostedPicture(ref(bucket, name), picture);
    } catch (PictureRefused e) {
      throw FrameRefused.of(e);
    }
  }

  /** Returns the refusal of a body whose size is not known. */
  static FrameRefused tooLarge() {
    return FrameRefused.tooLarge("body is too large; expected at most %d".formatted(MAX_BODY));
  }

  /** Returns the refusal of a body of this size. */
  static FrameRefused tooLarge(long bytes) {
    return tooLarge("body", bytes, MAX_BODY);
  }

  private static FrameRefused tooLarge(String what, long bytes, long most) {
    return FrameRefused.tooLarge(
        "%s is %d bytes; expected at most %d".formatted(what, bytes, most));
  }

  private static Form form(@Nullable String contentType, byte[] body) {
    if (!Form.isAnnounced(contentType)) {
      throw Form.refused(
          "content type is %s; expected multipart/form-data with a file in field %s"
              .formatted(contentType == null ? "missing" : shown(contentType), FIELD));
    }
    return Form.read(contentType, body);
  }

  private static Form.Part onlyFile(Form form) {
    List<Form.Part> files = form.parts().stream().filter(Form.Part::isFile).toList();
    if (files.size() != 1) {
      throw Form.refused(
          "form has %d files; expected 1, in field %s".formatted(files.size(), FIELD));
    }
    Form.Part file = files.get(0);
    if (!FIELD.equals(file.name())) {
      throw Form.refused(
          "file is in field %s; expected %s".formatted(shown(String.valueOf(file.name())), FIELD));
    }
    return file;
  }

  /** Returns the file name, which becomes a key. */
  private static String name(Form.Part file) {
    String name = Optional.ofNullable(file.fileName()).orElse("");
    if (name.isBlank() || name.equals(".") || name.equals("..")) {
      throw badName(
          "file name is '%s'; expected a name such as test_000.jpg".formatted(shown(name)));
    }
    Printable.firstUnprintable(name)
        .ifPresent(
            c -> {
              throw badName(
                  "file name has U+%04X; expected printable characters only".formatted(c));
            });
    return name;
  }

  /**
   * Returns the picture's location. Bare results are stored under the stem, whole answers under the
   * stem with {@code .json}. So the result of {@code a.json.jpg} would have the same key as the
   * answer of {@code a.jpg}.
   */
  private static ObjectRef ref(String bucket, String name) {
    ObjectRef ref = new ObjectRef(bucket, name);
    if (ref.stem().endsWith(".json")) {
      throw badName(
          "file name %s has .json before its extension; expected another name, because its result would replace"
                  .formatted(shown(name))
              + " another picture's answer");
    }
    return ref;
  }

  private static FrameRefused badName(String message) {
    return FrameRefused.badRequest("bad_name", message);
  }

  private static String shown(String text) {
    return Printable.shown(text, LONGEST);
  }
}
