package dev.facepipe.recognition.people;

import static dev.facepipe.recognition.people.NotedVideo.axis;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.FaceQuality;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.NamedFace;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrackTest {
  private static final float TOLERANCE = 1e-6f;

  private static FrameFace face(int frame, float[] embedding, double weight) {
    return new FrameFace(frame, 0, NotedVideo.box(0), embedding, true, weight, null, null, null);
  }

  private static double weight(float side, float probability, @Nullable Integer quality) {
    var scores = new FaceQuality(quality, quality, null, 1, 1, 1, 1, 1, 1, 1);
    var face =
        new NamedFace(
            new Box(0, 0, side, side),
            probability,
            Answer.UNKNOWN,
            null,
            null,
            null,
            null,
            null,
            scores);
    return FrameFace.of(1, 0, face, axis(0)).weight();
  }

  @Test
  void pooledEmbeddingIsAsLongAsItsFaces() {
    // 3-4-5: weights 3 and 4 give a mean along (3, 4), whose length is 5.
    Track track = new Track(face(1, axis(0), 3));
    track.add(face(2, axis(1), 4));

    float[] expected = new float[NotedVideo.DIMENSIONS];
    expected[0] = 0.6f;
    expected[1] = 0.8f;
    assertArrayEquals(expected, track.pooled(), TOLERANCE);

    // ResNet-34's embeddings are longer than 1.
    float[] longer = axis(0);
    longer[0] = 1.5f;
    Track other = new Track(face(1, longer, 1));
    other.add(face(2, longer, 2));
    assertArrayEquals(longer, other.pooled(), TOLERANCE);
  }

  @Test
  void weightIsQualityTimesSizeTimesProbability() {
    assertEquals(1, weight(64, 1, 100));
    assertEquals(1, weight(640, 1, 100), "large faces tell no more");
    assertEquals(0.5, weight(32, 1, 100));
    assertEquals(0.25, weight(32, 1, 50));
    assertEquals(0.125, weight(32, 0.5f, 50));
    assertEquals(1, weight(64, 1, null), "nobody measured the quality");
    assertTrue(weight(64, Float.NaN, 100) > 0);
    assertTrue(weight(64, 1, 0) > 0);
  }

  @Test
  void tracksMeetInACommonFrame() {
    Track odd = new Track(face(1, axis(0), 1));
    odd.add(face(3, axis(0), 1));
    Track even = new Track(face(2, axis(0), 1));
    even.add(face(4, axis(0), 1));

    assertFalse(odd.meets(even));
    assertTrue(odd.isIn(3));
    assertFalse(odd.isIn(2));
    even.add(face(3, axis(0), 1));
    assertTrue(odd.meets(even));
    assertEquals(4, even.last().frame(), "faces stay in the order of frames");
  }
}
