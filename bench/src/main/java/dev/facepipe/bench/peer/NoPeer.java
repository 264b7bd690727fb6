package dev.facepipe.bench.peer;

/** There is no peer to compare with, and why; the benchmark goes on without. */
public final class NoPeer extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoPeer(String reason) {
    super(reason);
  }

  NoPeer(String reason, Throwable cause) {
    super(reason, cause);
  }
}
