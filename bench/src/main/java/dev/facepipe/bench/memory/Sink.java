package dev.facepipe.bench.memory;

import dev.facepipe.common.message.Answers;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ObjectStore;

/** Takes everything and keeps nothing: what a core sends is no part of its own memory. */
final class Sink implements ObjectStore {
  @Override
  public byte[] get(ObjectRef ref, long maxBytes) {
    throw new UnsupportedOperationException("nothing is kept: " + ref);
  }

  @Override
  public void put(ObjectRef ref, byte[] bytes, String contentType) {}

  /** Answers that nobody gets. */
  static Answers answers() {
    return new Answers(body -> {}, new Sink(), null);
  }
}
