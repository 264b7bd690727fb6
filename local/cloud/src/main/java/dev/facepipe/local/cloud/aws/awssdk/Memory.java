package dev.facepipe.local.cloud.aws.awssdk;

import static dev.facepipe.local.cloud.aws.awssdk.S3Errors.error;

import java.util.concurrent.atomic.AtomicLong;

/** Counts the bytes of all objects and uploads against one limit. Thread-safe. */
final class Memory {
  private final long limit;
  private final AtomicLong taken = new AtomicLong();

  Memory(long limit) {
    this.limit = limit;
  }

  long limit() {
    return limit;
  }

  /** Returns the number of free bytes. */
  long left() {
    return limit - taken.get();
  }

  /** Returns a share of this many bytes. */
  Share share(long bytes) {
    Share share = new Share();
    share.take(bytes);
    return share;
  }

  /** The bytes of one object. For one thread at a time. */
  final class Share {
    private long bytes;

    private Share() {}

    /**
     * Takes more bytes.
     *
     * @throws software.amazon.awssdk.services.s3.model.S3Exception 503 if too few bytes are free
     */
    void take(long more) {
      long now = taken.addAndGet(more);
      if (now > limit) {
        taken.addAndGet(-more);
        throw error(
            503,
            "SlowDown",
            "Objects and uploads use %d of %d bytes of memory, and this request needs %d more. Send the request again later, or delete objects."
                .formatted(now - more, limit, more));
      }
      bytes += more;
    }

    /** Takes over the bytes of another share, which is empty afterwards. */
    void takeOver(Share other) {
      bytes += other.bytes;
      other.bytes = 0;
    }

    /** Gives all bytes back. */
    void giveBack() {
      taken.addAndGet(-bytes);
      bytes = 0;
    }
  }
}
