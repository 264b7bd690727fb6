package dev.facepipe.common.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CameraIdTest {
  private static final String ETAG = "0123456789abcdef0123456789abcdef";

  @Test
  void idIsPrintableAndShort() {
    assertNull(CameraId.checked(null));
    assertEquals("Tür 3", CameraId.checked("Tür 3"));
    assertEquals(256, CameraId.checked("😀".repeat(128)).length());
    assertEquals("camera has 0 characters; expected 1 to 128", refusal(""));
    assertEquals("camera has 129 characters; expected 1 to 128", refusal("a".repeat(129)));
    assertEquals("camera holds U+000A; expected printable characters only", refusal("a\nb"));
  }

  private static String refusal(String id) {
    return assertThrows(IllegalArgumentException.class, () -> CameraId.checked(id)).getMessage();
  }

  @ParameterizedTest
  @CsvSource({"door/a.jpg, door", "house 1/door/a.jpg, house 1/door", "door/, door"})
  void folderOfADropIsItsCamera(String key, String camera) {
    assertEquals(Optional.of(camera), CameraId.of(new Drop(key, ETAG)));
  }

  @Test
  void dropWithoutAUsableFolderHasNoCamera() {
    assertEquals(Optional.empty(), CameraId.of(new Drop("a.jpg", ETAG)));
    assertEquals(Optional.empty(), CameraId.of(new Drop("/a.jpg", ETAG)));
    assertEquals(Optional.empty(), CameraId.of(new Drop("a".repeat(129) + "/a.jpg", ETAG)));
    assertEquals(Optional.empty(), CameraId.of(new Drop("a\nb/a.jpg", ETAG)));
  }
}
