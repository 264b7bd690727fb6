package dev.facepipe.scalable.web;

import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.PictureRefused;
import dev.facepipe.common.message.Printable;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.detection.FrameRefused;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartConfig;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Attributes;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;

/** Reads the form that a picture comes in. Every refusal says what is wrong with it. */
final class Uploads {
  /** Largest picture taken, in bytes: half of one for each pixel of the largest decoded. */
  static final int MAX_PICTURE = 20 << 20;

  /** Largest body taken, in bytes: the picture, and 64 KiB for the form around it. */
  static final int MAX_BODY = MAX_PICTURE + (64 << 10);

  /** The field that carries the picture. Source: the older system's clients. */
  private static final String FIELD = "inputFile";

  /** Fields of a form, whatever they are; one carries a file. */
  private static final int MAX_PARTS = 20;

  /** Characters of what a client sent, in words about it. */
  private static final int LONGEST = 100;

  private static final MultiPartConfig IN_MEMORY =
      new MultiPartConfig.Builder()
          .maxParts(MAX_PARTS)
          .maxSize(MAX_BODY)
          .maxPartSize(MAX_BODY)
          .maxMemoryPartSize(-1)
          .build();

  private Uploads() {}

  /**
   * Returns the one picture of a form.
   *
   * @param contentType as the request's header says, or null without one
   * @param body not modified
   * @throws FrameRefused if there is not exactly one file, or it is no picture
   */
  static Upload read(@Nullable String contentType, ByteBuffer body, String bucket) {
    try (MultiPartFormData.Parts parts = parts(contentType, body)) {
      MultiPart.Part file = onlyFile(parts);
      String name = name(file);
      byte[] picture = BufferUtil.toArray(Content.Source.asByteBuffer(file.getContentSource()));
      if (picture.length > MAX_PICTURE) {
        throw tooLarge("picture", picture.length, MAX_PICTURE);
      }
      ImageCodec.requireHeader(picture);
      return new Upload(ref(bucket, name), picture);
    } catch (PictureRefused e) {
      throw FrameRefused.of(e);
    } catch (IOException e) {
      throw badForm("body's file cannot be read");
    }
  }

  /** A body of so many bytes. */
  static FrameRefused tooLarge(long bytes) {
    return tooLarge("body", bytes, MAX_BODY);
  }

  private static FrameRefused tooLarge(String what, long bytes, long most) {
    return FrameRefused.tooLarge(
        "%s is %d bytes; expected at most %d".formatted(what, bytes, most));
  }

  private static MultiPartFormData.Parts parts(@Nullable String contentType, ByteBuffer body) {
    if (contentType == null || MultiPart.extractBoundary(contentType) == null) {
      throw badForm(
          "content type is %s; expected multipart/form-data with a file in field %s"
              .formatted(contentType == null ? "missing" : shown(contentType), FIELD));
    }
    try {
      return MultiPartFormData.getParts(
          Content.Source.from(body.slice()), new Attributes.Mapped(), contentType, IN_MEMORY);
    } catch (RuntimeException e) { // many kinds, with words for the programmer
      throw badForm(
          "body is no whole multipart/form-data of at most %d fields".formatted(MAX_PARTS));
    }
  }

  private static MultiPart.Part onlyFile(MultiPartFormData.Parts parts) {
    List<MultiPart.Part> files =
        StreamSupport.stream(parts.spliterator(), false)
            .filter(part -> part.getFileName() != null)
            .toList();
    if (files.size() != 1) {
      throw badForm("form has %d files; expected one, in field %s".formatted(files.size(), FIELD));
    }
    MultiPart.Part file = files.get(0);
    if (!FIELD.equals(file.getName())) {
      throw badForm(
          "file is in field %s; expected %s"
              .formatted(shown(String.valueOf(file.getName())), FIELD));
    }
    return file;
  }

  /** The file's name, which becomes a key: a name and no path. */
  private static String name(MultiPart.Part file) {
    String name = Optional.ofNullable(file.getFileName()).orElse("");
    if (name.isBlank() || name.equals(".") || name.equals("..")) {
      throw badName(
          "file name is '%s'; expected a name such as test_000.jpg".formatted(shown(name)));
    }
    // Where a name is quoted, a backslash escapes the next character and is gone from it.
    String header = String.valueOf(file.getHeaders().get(HttpHeader.CONTENT_DISPOSITION));
    if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0 || header.indexOf('\\') >= 0) {
      throw badName(
          "file name %s holds a slash; expected a name and no path".formatted(shown(name)));
    }
    Printable.firstUnprintable(name)
        .ifPresent(
            c -> {
              throw badName(
                  "file name holds U+%04X; expected printable characters only".formatted(c));
            });
    return name;
  }

  /**
   * Bare results lie under the stem, whole answers under the stem with {@code .json}: the result of
   * {@code a.json.jpg} would lie where the answer of {@code a.jpg} does.
   */
  private static ObjectRef ref(String bucket, String name) {
    ObjectRef ref = new ObjectRef(bucket, name);
    if (ref.stem().endsWith(".json")) {
      throw badName(
          "file name %s has .json before its ending; expected another, since its answer would lie"
                  .formatted(shown(name))
              + " where another picture's does");
    }
    return ref;
  }

  private static FrameRefused badForm(String message) {
    return FrameRefused.badRequest("bad_form", message);
  }

  private static FrameRefused badName(String message) {
    return FrameRefused.badRequest("bad_name", message);
  }

  private static String shown(String text) {
    return Printable.shown(text, LONGEST);
  }
}
