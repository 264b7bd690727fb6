package dev.facepipe.common.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.facepipe.common.message.Origin.Kind;
import dev.facepipe.common.store.ObjectRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginTest {
  private static final String ETAG = "0123456789abcdef0123456789abcdef";

  @ParameterizedTest
  @CsvSource({
    "hall.mp4, 1, drops/hall.mp4/0123456789abcdef0123456789abcdef/frame-00001.jpg, hall/frame-00001",
    "a/b.c/d, 123456, drops/a/b.c/d/0123456789abcdef0123456789abcdef/frame-123456.jpg, a/b.c/d/frame-123456",
    "hall.mov, 0, drops/hall.mov/0123456789abcdef0123456789abcdef/frame.jpg, hall"
  })
  void aFramesKeyNamesItsVideo(String video, int number, String key, String id) {
    Drop film = new Drop(video, ETAG);

    assertEquals(key, Keys.frame(film, number));
    Origin frame = frame(key);
    assertEquals(film, frame.drop());
    assertEquals(number, frame.number());
    assertEquals(id, frame.requestId().value());
    assertEquals(id + ".jpg", frame.filename());
  }

  @Test
  void anETagOfAMultipartUploadIsRead() {
    Drop film = new Drop("hall.mp4", ETAG + "-17");

    assertEquals(film, frame(Keys.frame(film, 3)).drop());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hall.jpg",
        "hall/frame-00001.jpg",
        "hall.mp4/0123456789abcdef0123456789abcdef/frame-00001.jpg",
        "drops/hall.mp4/frame-00001.jpg",
        "drops/hall.mp4/0123456789ABCDEF0123456789abcdef/frame-00001.jpg",
        "drops/hall.mp4/0123456789abcdef0123456789abcdef/frame-000001.jpg",
        "drops/hall.mp4/0123456789abcdef0123456789abcdef/frame-00000.jpg",
        "drops/hall.mp4/0123456789abcdef0123456789abcdef/frame-00001.png",
        "drops//0123456789abcdef0123456789abcdef/frame-00001.jpg"
      })
  void allOtherKeysArePictures(String key) {
    Origin picture = frame(key);

    assertEquals(Kind.PICTURE, picture.kind());
    assertEquals(new Drop(key, ETAG), picture.drop());
    assertEquals(key, picture.filename());
  }

  @Test
  void quotesAreRemovedFromAnETag() {
    assertEquals(new Drop("a", ETAG), new Drop("a", '"' + ETAG + '"'));
  }

  /** Other object stores have other ETags, and an ETag becomes a segment of a key. */
  @Test
  void anETagOfAnotherFormIsHashed() {
    Drop film = new Drop("hall.mp4", "\"W/../x\"");

    assertEquals(film, new Drop("hall.mp4", film.etag()));
    assertEquals(film, frame(Keys.frame(film, 1)).drop());
    assertNotEquals(film, new Drop("hall.mp4", "\"W/../y\""));
  }

  @Test
  void unprintableCharactersOfAKeyAreReplacedInTheId() {
    Origin frame = frame("drops/a\nb.mp4/" + ETAG + "/frame-00001.jpg");

    assertEquals("a\ufffdb/frame-00001", frame.requestId().value());
    assertFalse(frame.hasId());
  }

  private static Origin frame(String key) {
    return Origin.ofFrame(new ObjectRef("frames", key), ETAG);
  }
}
