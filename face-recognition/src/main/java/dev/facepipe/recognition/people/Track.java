package dev.facepipe.recognition.people;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Faces that are taken for one person, at most one a frame. Keeps the sum of their embeddings, so
 * that the mean distance between the faces of two tracks takes one dot product.
 */
final class Track {
  /** Ascending by frame. */
  private final List<FrameFace> faces;

  private final float[] sum;

  /** Sum of the squared lengths of the embeddings. */
  private double squares;

  private @Nullable String name;

  /** The latest sure name of a face. */
  private @Nullable String sureName;

  /** Frames of the faces; null if nobody asked since the last face came. */
  private int @Nullable [] frames;

  Track(FrameFace first) {
    faces = new ArrayList<>(List.of(first));
    sureName = first.sureName();
    sum = first.embedding().clone();
    squares = Rows.dot(sum, sum);
  }

  /** Adds a face of a frame that the track does not have. */
  void add(FrameFace face) {
    faces.add(face);
    sureName = face.sureName() == null ? sureName : face.sureName();
    frames = null;
    Rows.add(sum, face.embedding(), 1);
    squares += Rows.dot(face.embedding(), face.embedding());
    if (faces.size() > 1 && faces.get(faces.size() - 2).frame() > face.frame()) {
      faces.sort(FrameFace.ORDER);
    }
  }

  /** Adds the faces of a track that shares no frame with this one. */
  void addAll(Track other) {
    faces.addAll(other.faces);
    frames = null;
    faces.sort(FrameFace.ORDER);
    Rows.add(sum, other.sum, 1);
    squares += other.squares;
    name = name == null ? other.name : name;
  }

  /** Returns the faces, ascending by frame; not a copy. */
  List<FrameFace> faces() {
    return faces;
  }

  FrameFace first() {
    return faces.get(0);
  }

  FrameFace last() {
    return faces.get(faces.size() - 1);
  }

  /** Returns the sum of the embeddings; not a copy. */
  float[] sum() {
    return sum;
  }

  /** Returns the mean of the squared lengths of the embeddings. */
  double meanSquare() {
    return squares / faces.size();
  }

  /** Returns the mean of the squared L2 distances of a face to all faces here. */
  double distance(FrameFace face) {
    return meanSquare()
        + Rows.dot(face.embedding(), face.embedding())
        - 2 * Rows.dot(sum, face.embedding()) / faces.size();
  }

  /** Returns true if the face is surely another enrolled person than the latest faces here. */
  boolean isSomebodyElse(FrameFace face) {
    return sureName != null && face.sureName() != null && !sureName.equals(face.sureName());
  }

  /** Gives the track the name that its faces have together. */
  void named(String known) {
    name = known;
  }

  /** Returns true if two tracks are two people: they have two names, or meet in a frame. */
  boolean isSomebodyElse(Track other) {
    boolean haveTwoNames = name != null && other.name != null && !name.equals(other.name);
    return haveTwoNames || meets(other);
  }

  /** Returns true if a frame has a face of both tracks: then they are two people. */
  boolean meets(Track other) {
    int[] mine = frames();
    int[] theirs = other.frames();
    int i = 0;
    int j = 0;
    while (i < mine.length && j < theirs.length) {
      if (mine[i] == theirs[j]) {
        return true;
      }
      if (mine[i] < theirs[j]) {
        i++;
      } else {
        j++;
      }
    }
    return false;
  }

  /** Returns the frames of the faces, ascending. */
  private int[] frames() {
    int[] known = frames;
    if (known == null) {
      known = faces.stream().mapToInt(FrameFace::frame).toArray();
      frames = known;
    }
    return known;
  }

  /** Returns true if the frame has a face of this track. */
  boolean isIn(int frame) {
    return Arrays.binarySearch(frames(), frame) >= 0;
  }

  /**
   * Returns the weighted mean of the embeddings, as long as they are in the mean. Networks whose
   * embeddings have length 1 get length 1; those of ResNet-34 have lengths of 1.25 to 1.59, and a
   * shorter mean would be far from all of them.
   */
  float[] pooled() {
    float[] mean = new float[sum.length];
    double weights = 0;
    double lengths = 0;
    for (FrameFace face : faces) {
      Rows.add(mean, face.embedding(), face.weight());
      weights += face.weight();
      lengths += face.weight() * Math.sqrt(Rows.dot(face.embedding(), face.embedding()));
    }
    double length = Math.sqrt(Rows.dot(mean, mean));
    double scale = length > 0 ? lengths / weights / length : 0;
    for (int i = 0; i < mean.length; i++) {
      mean[i] *= (float) scale;
    }
    return mean;
  }

  /** Returns the clear face with the largest weight; the first of equal ones. */
  FrameFace best() {
    FrameFace best = faces.get(0);
    for (FrameFace face : faces) {
      boolean isBetter = face.isClear() && (!best.isClear() || face.weight() > best.weight());
      best = isBetter ? face : best;
    }
    return best;
  }
}
