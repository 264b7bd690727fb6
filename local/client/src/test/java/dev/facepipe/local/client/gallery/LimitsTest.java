package dev.facepipe.local.client.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.environment.Environment;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LimitsTest {
  @Test
  void environmentSetsTheLimits() {
    assertEquals(new Limits(20, 1L << 30), Limits.of(new Environment(Map.of())));
    assertEquals(
        new Limits(0, 5 << 20),
        Limits.of(
            new Environment(
                Map.of("FACEPIPE_GALLERY_VERSIONS", "0", "FACEPIPE_GALLERY_VERSIONS_MB", "5"))));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> Limits.of(new Environment(Map.of("FACEPIPE_GALLERY_VERSIONS", "many"))))
            .getMessage();
    assertTrue(message.contains("FACEPIPE_GALLERY_VERSIONS is 'many'"), message);
  }
}
