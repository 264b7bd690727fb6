package dev.facepipe.recognition.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.FaceQuality;
import dev.facepipe.common.face.Landmarks;
import dev.facepipe.common.face.Point;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.recognition.embedding.Look;
import dev.facepipe.recognition.embedding.Recognisability;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FaceMeterTest {
  /** Unrecognisable at 0, recognisable from 10 on; mirror images of good faces are 2 away. */
  private static final FaceMeter METER =
      new FaceMeter(Optional.of(new Recognisability("1a2b", new float[1], 0, 10, 2.0)));

  /** Returns a plain grey face of 100 x 100 pixels, whose eyes are 22 pixels apart. */
  private static FaceCrop grey(int value) {
    byte[] pixels = new byte[100 * 100 * 3];
    Arrays.fill(pixels, (byte) value);
    Landmarks landmarks =
        new Landmarks(
            new Point(39, 40),
            new Point(61, 40),
            new Point(50, 52),
            new Point(40, 63),
            new Point(60, 63));
    return new FaceCrop(
        new Face(new Box(0, 0, 100, 100), 1, landmarks), new RgbImage(100, 100, pixels), 0, 0, 1);
  }

  @Test
  void theWorseOfTwoSignsCounts() {
    FaceQuality far = METER.measure(grey(128), new Look(new float[] {9}, 3f));
    FaceQuality near = METER.measure(grey(128), new Look(new float[] {3}, 2f));

    assertEquals(90, far.recognisability());
    assertEquals(50, far.mirrorAgreement()); // 3 of 2 to 4
    assertEquals(50, far.unifiedQualityScore());
    assertTrue(far.isRecognisable());
    assertEquals(30, near.unifiedQualityScore());
    assertFalse(near.isRecognisable());
  }

  @Test
  void networkWithoutFiguresJudgesNobody() {
    FaceQuality quality =
        new FaceMeter(Optional.empty()).measure(grey(128), new Look(new float[] {0}, 9f));

    assertNull(quality.unifiedQualityScore());
    assertTrue(quality.isRecognisable());
  }

  @Test
  void exposureIsTheShareOfUsablePixels() {
    assertEquals(0, METER.measure(grey(25), null).underExposurePrevention());
    assertEquals(100, METER.measure(grey(26), null).underExposurePrevention());
    assertEquals(100, METER.measure(grey(246), null).overExposurePrevention());
    assertEquals(0, METER.measure(grey(247), null).overExposurePrevention());
  }

  @Test
  void sizeIsTheDistanceBetweenTheEyes() {
    assertEquals(50, METER.measure(grey(128), null).interEyeDistance()); // 22 of 4 to 40
  }

  /** A message may say anything; the face is then judged by the pixels nearest to its box. */
  @Test
  void boxFarOutsideTheCropIsNoError() {
    FaceCrop crop = grey(10);
    FaceCrop far =
        new FaceCrop(
            new Face(new Box(2e9f, 0, 2.1e9f, 9), 1, crop.face().landmarks()),
            crop.image(),
            1_000,
            0,
            0.01f);

    assertEquals(0, METER.measure(far, null).underExposurePrevention());
    assertEquals(0, METER.measure(far, null).sharpness());
  }

  @Test
  void plainGreyIsNotSharp() {
    assertEquals(0, METER.measure(grey(128), null).sharpness());
  }

  @Test
  void faceThatLooksAtTheCameraIsNotTurned() {
    FaceQuality quality = METER.measure(grey(128), null);

    assertEquals(100, quality.headPoseYaw());
    assertEquals(100, quality.headPosePitch(), 1);
    assertEquals(100, quality.headPoseRoll());
  }
}
