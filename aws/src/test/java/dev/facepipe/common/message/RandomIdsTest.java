package dev.facepipe.common.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.facepipe.aws.function.SnapStart;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RandomIdsTest {
  private final SnapStart hooks = SnapStart.register(() -> {}, () -> {});

  @AfterEach
  void leaveNothingBehind() {
    RandomIds.renew();
  }

  @Test
  void copiesOfOneSnapshotMakeDifferentIds() throws Exception {
    assertEquals(
        idOfCopy(() -> {}),
        idOfCopy(() -> {}),
        "without renew(), copies of a snapshot make equal ids");

    assertNotEquals(idOfCopy(this::restore), idOfCopy(this::restore));
  }

  @Test
  void idsAreRandomUuids() {
    Set<RequestId> ids = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      RequestId id = RequestId.random();
      ids.add(id);
      UUID uuid = UUID.fromString(id.value());
      assertEquals(4, uuid.version());
      assertEquals(2, uuid.variant());
    }
    assertEquals(1000, ids.size());
  }

  private RequestId idOfCopy(Runnable hook) throws NoSuchAlgorithmException {
    SecureRandom snapshot = SecureRandom.getInstance("SHA1PRNG");
    snapshot.setSeed(7); // every copy then gets the same numbers
    RandomIds.use(snapshot);
    hook.run();
    return RequestId.random();
  }

  private void restore() {
    hooks.afterRestore(null);
  }
}
