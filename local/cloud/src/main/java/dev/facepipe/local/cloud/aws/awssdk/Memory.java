package dev.facepipe.local.cloud.aws.awssdk;

import static dev.facepipe.local.cloud.aws.awssdk.S3Errors.error;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes that all objects, and those on their way, may take together. Thread-safe. */
final class Memory {
  private final long limit;
  private final AtomicLong taken = new AtomicLong();

  Memory(long limit) {
    this.limit = limit;
  }

  long limit() {
    return limit;
  }

  /** Returns how many bytes are left. */
  long left() {
    return limit - taken.get();
  }

  /** Returns a share that holds so many bytes. */
  Share share(long bytes) {
    Share share = new Share();
    share.take(bytes);
    return share;
  }

  /** What one object takes. For one thread at a time. */
  final class Share {
    private long bytes;

    private Share() {}

    /**
     * Takes more.
     *
     * @throws software.amazon.awssdk.services.s3.model.S3Exception 503 if so many are not left
     */
    void take(long more) {
      long now = taken.addAndGet(more);
      if (now > limit) {
        taken.addAndGet(-more);
        throw error(
            503,
            "SlowDown",
            "Objects and uploads take %d of %d bytes of memory, and %d more are asked for. Send it again later, or delete objects."
                .formatted(now - more, limit, more));
      }
      bytes += more;
    }

    /** Takes over what another share holds, which then holds nothing. */
    void takeOver(Share other) {
      bytes += other.bytes;
      other.bytes = 0;
    }

    /** Gives all back. */
    void giveBack() {
      taken.addAndGet(-bytes);
      bytes = 0;
    }
  }
}
