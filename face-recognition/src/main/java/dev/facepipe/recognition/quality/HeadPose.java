package dev.facepipe.recognition.quality;

import dev.facepipe.common.face.Landmarks;
import dev.facepipe.common.face.Point;

/**
 * The direction of a head, estimated from its five landmarks. Good enough to tell a face that looks
 * at the camera from one that is turned away; not a measurement.
 *
 * <p>The nose lies before the plane of eyes and mouth, so it moves against them when a head turns.
 *
 * @param yaw degrees by which the head looks to the right (above 0) or left (below 0) side of the
 *     picture, -90 to 90; 0 looks at the camera
 * @param pitch degrees by which the head looks down (above 0) or up (below 0), -90 to 90
 * @param roll degrees by which the head is tilted, -180 to 180; alignment undoes it
 */
record HeadPose(double yaw, double pitch, double roll) {
  /**
   * How far the nose lies before the eyes, relative to the distance between the eyes. Source: the
   * usual six-point model for solvePnP (nose tip 135 before the eyes, eye centres about 330 apart).
   */
  private static final double NOSE = 0.41;

  /**
   * Height of the nose between eyes (0) and mouth (1) in a face that looks at the camera. Source:
   * the template that ResNet-34's chips are aligned to, (0.51563 - 0.21599) / (0.78023 - 0.21599).
   */
  private static final double LEVEL = 0.531;

  /**
   * How far the nose lies before the eyes, relative to the height from eyes to mouth: 135 / 320.
   */
  private static final double NOSE_TO_HEIGHT = 0.42;

  static HeadPose of(Landmarks landmarks) {
    Point left = landmarks.leftEye();
    Point right = landmarks.rightEye();
    double eyeX = right.x() - left.x();
    double eyeY = right.y() - left.y();
    double eyes = Math.hypot(eyeX, eyeY);
    double middleX = (left.x() + right.x()) / 2;
    double middleY = (left.y() + right.y()) / 2;
    double mouthX = (landmarks.leftMouth().x() + landmarks.rightMouth().x()) / 2 - middleX;
    double mouthY = (landmarks.leftMouth().y() + landmarks.rightMouth().y()) / 2 - middleY;
    double noseX = landmarks.nose().x() - middleX;
    double noseY = landmarks.nose().y() - middleY;
    double height = Math.hypot(mouthX, mouthY);
    if (eyes == 0 || height == 0) {
      return new HeadPose(90, 90, 0);
    }
    // How far the nose is down the line from the eyes to the mouth, and how far beside that line.
    double down = (noseX * mouthX + noseY * mouthY) / (height * height);
    double beside = (noseX * mouthY - noseY * mouthX) / height;
    return new HeadPose(
        Math.toDegrees(Math.atan(beside / eyes / NOSE)),
        Math.toDegrees(Math.atan((down - LEVEL) / NOSE_TO_HEIGHT)),
        Math.toDegrees(Math.atan2(eyeY, eyeX)));
  }
}
