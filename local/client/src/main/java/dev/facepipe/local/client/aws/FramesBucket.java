package dev.facepipe.local.client.aws;

import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.common.Unavailable;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Drop;
import dev.facepipe.common.message.Keys;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.UnusableObject;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.s3.S3Client;

/** Reads the frames that the service cut from videos. Owns its S3 client. Thread-safe. */
public final class FramesBucket implements AutoCloseable {
  /** Most bytes of a frame. */
  private static final long MAX_FRAME = 64L << 20;

  /** The end of the request id of a video's frame. */
  private static final Pattern NUMBERED = Pattern.compile("/frame-([0-9]{5,9})\\z");

  private final S3Client s3;
  private final S3ObjectStore objects;
  private final String bucket;

  private FramesBucket(S3Client s3, String bucket) {
    this.s3 = s3;
    this.objects = new S3ObjectStore(s3);
    this.bucket = bucket;
  }

  /** Opens the bucket of the frames. */
  public static FramesBucket at(Endpoint s3, String bucket) {
    return new FramesBucket(s3.s3(), bucket);
  }

  /**
   * Returns the frame that an answer is about, as a picture file.
   *
   * @param film the video that the frame was cut from
   * @throws UnusableObject if the bucket does not have the frame
   * @throws Unavailable if the bucket gave no answer, or forbids reading
   */
  public byte[] frame(Drop film, Answer answer) {
    Matcher number = NUMBERED.matcher(answer.requestId().value());
    String key = Keys.frame(film, number.find() ? Integer.parseInt(number.group(1)) : 0);
    return objects.get(new ObjectRef(bucket, key), MAX_FRAME);
  }

  @Override
  public void close() {
    s3.close();
  }
}
