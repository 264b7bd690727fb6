package dev.facepipe.local.cloud.aws.awssdk;

import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The place of the contents of all objects: memory, or a folder on the disk. */
interface Contents {
  /**
   * Reads a body to its end and returns its content.
   *
   * @param announced length of the body; null if unknown
   * @throws software.amazon.awssdk.services.s3.model.S3Exception if the length differs, or if no
   *     space is free; UncheckedIOException if the body cannot be read or is refused
   */
  Content read(InputStream body, @Nullable Long announced);

  /** Returns the parts joined in order, and takes over their space. Do not use them again. */
  Content join(List<Content> parts);

  /** Returns the number of free bytes. */
  long bytesLeft();

  /** Returns the largest size of an object, in bytes. */
  long mostBytes();

  /** Returns the memory that requests and objects share. */
  Memory memory();

  /** Returns the word for the place, for messages: {@code memory} or {@code disk}. */
  String word();
}
