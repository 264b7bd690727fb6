package dev.facepipe.local.client.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTest {
  private static final String NAME = "000012_20261129T163000.123Z_enroll_16_48_62d40f593f710e3e";

  @Test
  void nameHoldsAllThatIsKnown() {
    Version version =
        new Version(
            12, Instant.parse("2026-11-29T16:30:00.123456Z"), "enroll", 16, 48, "62d40f593f710e3e");

    assertEquals(NAME, version.name());
    assertEquals(Optional.of(version), Version.parse(NAME));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".lock",
        "people",
        "000012_20261399T163000.123Z_enroll_16_48_62d40f593f710e3e",
        "000012_20261129T163000.123Z_Enroll_16_48_62d40f593f710e3e",
        "12_20261129T163000.123Z_enroll_16_48_62d40f593f710e3e",
        "000012_20261129T163000.123Z_enroll_9999999999_48_62d40f593f710e3e",
        "000012_20261129T163000.123Z_enroll_16_48_62d40f593f710e3e.bak"
      })
  void otherNamesAreNoVersions(String name) {
    assertEquals(Optional.empty(), Version.parse(name));
  }

  @Test
  void commandMustFitIntoAName() {
    for (String command : new String[] {"", "a_b", "../up", "x".repeat(33)}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new Version(1, Instant.EPOCH, command, 0, 0, "62d40f593f710e3e"));
    }
  }
}
