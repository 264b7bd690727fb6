package dev.facepipe.local.client.forget.aws;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ServicePlacesTest {
  /** Else a function could still name the person from the gallery that it holds. */
  @Test
  void waitIsLongerThanFunctionsKeepAnOldGallery() {
    assertTrue(settling("s3://bucket/gallery.npz").compareTo(Duration.ofSeconds(10)) > 0);
    assertTrue(settling("people.npz").compareTo(Duration.ofSeconds(1)) > 0);
  }

  private static Duration settling(String gallery) {
    return ServicePlaces.Scope.settling(gallery);
  }
}
