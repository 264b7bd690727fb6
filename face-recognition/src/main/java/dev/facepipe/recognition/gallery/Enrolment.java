package dev.facepipe.recognition.gallery;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.file.FileRefused;
import dev.facepipe.common.file.RegularFile;
import dev.facepipe.common.image.PictureRefused;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.text.Composed;
import dev.facepipe.recognition.embedding.Embedder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Takes people into a gallery from a folder of photographs, {@code NAME/*.jpg} or {@code NAME.jpg}.
 *
 * <p>A photograph that would make a poor vector is refused, since every later match suffers from
 * it: one without a face, with more than one, with a tiny or a blurred one.
 */
public final class Enrolment {
  /**
   * Shortest side of a face's box, in pixels of the photograph. It is the smallest face the service
   * looks for, and the networks see 150 or 160 pixels: a smaller one is stretched fourfold.
   */
  static final float MIN_FACE = 40;

  /**
   * Least {@link Sharpness}. Measured on the 23 faces of 40 pixels and more (68 to 236) in
   * sample1.jpg to sample6.jpg of the npm package @vladmandic/face-api 1.7.15, boxes of
   * facenet-pytorch's MTCNN, blurred by Gaussians whose sigma is relative to a face of 160 pixels:
   *
   * <table>
   *   <caption>Sharpness, least / median / greatest, and how many are refused</caption>
   *   <tr><th>sigma<th>as they are<th>refused<th>shrunk to 40 pixels<th>refused
   *   <tr><td>0<td>23.0 / 125 / 564<td>0<td>11.2 / 22.4 / 84.4<td>0
   *   <tr><td>1<td>18.1 / 45.5 / 193<td>0<td>11.2 / 22.4 / 84.4<td>0
   *   <tr><td>2<td>6.7 / 13.5 / 50.8<td>3<td>6.3 / 12.2 / 41.3<td>3
   *   <tr><td>3<td>3.0 / 5.9 / 17.8<td>16<td>2.7 / 5.3 / 14.8<td>21
   *   <tr><td>4<td>1.4 / 2.8 / 7.5<td>23<td>1.4 / 2.8 / 7.5<td>23
   *   <tr><td>5<td>0.8 / 1.5 / 3.8<td>23<td>0.8 / 1.7 / 4.0<td>23
   *   <tr><td>6<td>0.5 / 1.0 / 2.1<td>23<td>0.5 / 1.0 / 2.4<td>23
   *   <tr><td>8<td>0.3 / 0.5 / 0.8<td>23<td>0.2 / 0.4 / 0.9<td>23
   * </table>
   *
   * <p>8 is just above the greatest at sigma 4: no sharp face is lost, the smallest included.
   */
  static final double MIN_SHARPNESS = 8;

  /**
   * L2 distance up to which two vectors are of the same photograph. Not zero, since a network's
   * sums come out in another order when another number of faces is in the batch.
   */
  static final double SAME_PHOTOGRAPH = 1e-3;

  /** Largest file read: any photograph's, and no film's. */
  public static final long MAX_FILE_BYTES = 64L << 20;

  /** Faces embedded in one call of the network: beyond it a batch hardly gains. */
  private static final int BATCH = 8;

  private final Function<byte[], RgbImage> decode;
  private final Function<RgbImage, List<FaceCrop>> findFaces;
  private final Embedder embedder;

  /**
   * Puts the steps together.
   *
   * @param decode a picture file's bytes to pixels, or {@link PictureRefused}
   * @param findFaces every face of a photograph
   */
  public Enrolment(
      Function<byte[], RgbImage> decode,
      Function<RgbImage, List<FaceCrop>> findFaces,
      Embedder embedder) {
    this.decode = decode;
    this.findFaces = findFaces;
    this.embedder = embedder;
  }

  /** What became of a file. */
  public sealed interface Outcome permits Enrolled, Refused, Skipped {
    /** Which file, or folder. */
    Path file();
  }

  /**
   * A photograph whose face is in the gallery.
   *
   * @param added false if it was there already, and is not there twice now
   */
  public record Enrolled(Path file, String name, boolean added) implements Outcome {}

  /**
   * A file or folder that was not taken.
   *
   * @param reason in words for whoever put it there
   */
  public record Refused(Path file, String reason) implements Outcome {}

  /**
   * A file that nobody took for a photograph, such as notes; no failure.
   *
   * @param reason in words for whoever put it there
   */
  public record Skipped(Path file, String reason) implements Outcome {}

  /**
   * What enrolling a folder gave.
   *
   * @param gallery the gallery with everybody enrolled
   * @param outcomes first what is no photograph by its place, name or first bytes, then the
   *     photographs, both sorted
   */
  public record Result(Gallery gallery, List<Outcome> outcomes) {
    public Result {
      outcomes = List.copyOf(outcomes);
    }
  }

  /**
   * Returns the photographs of one person in a folder: those that enrolling would take for theirs.
   *
   * @throws IllegalArgumentException if there is no such folder
   */
  public static List<Path> filesOf(Path folder, String name) {
    return Photographs.in(folder).photographs().stream()
        .filter(photograph -> Composed.areSame(photograph.name(), name))
        .map(Photographs.Photograph::file)
        .toList();
  }

  /**
   * Returns the folders of one person in a folder of people.
   *
   * @throws IllegalArgumentException if there is no such folder
   */
  public static List<Path> foldersOf(Path folder, String name) {
    return Photographs.foldersOf(folder, name);
  }

  /**
   * Returns what else in a folder of people is named after one person's photograph or folder, such
   * as a hidden file or a copy.
   *
   * @throws IllegalArgumentException if there is no such folder
   */
  public static List<Path> namedAfter(Path folder, String name) {
    return Photographs.namedAfter(folder, name);
  }

  /**
   * Enrols every photograph in a folder.
   *
   * @param gallery holds who is enrolled already; not modified
   * @param progress told of each outcome as it comes, in the order of the result
   * @throws IllegalArgumentException if there is no such folder
   * @throws IllegalStateException if the gallery's vectors are of another network
   */
  public Result enrol(Gallery gallery, Path folder, Consumer<Outcome> progress) {
    gallery.requireModel(embedder.model(), "to enrol into");
    Photographs found = Photographs.in(folder);
    var outcomes = new ArrayList<>(found.others());
    outcomes.forEach(progress);
    var additions = new Additions(gallery);
    List<Photographs.Photograph> photographs = found.photographs();
    for (int from = 0; from < photographs.size(); from += BATCH) {
      int to = Math.min(from + BATCH, photographs.size());
      List<Outcome> batch = enrol(photographs.subList(from, to), additions);
      batch.forEach(progress);
      outcomes.addAll(batch);
    }
    return new Result(additions.gallery(), outcomes);
  }

  private List<Outcome> enrol(List<Photographs.Photograph> photographs, Additions additions) {
    List<Look> looks = photographs.stream().map(photograph -> look(photograph.file())).toList();
    List<float[]> vectors =
        embed(looks.stream().filter(Good.class::isInstance).map(l -> ((Good) l).face()).toList());
    var outcomes = new ArrayList<Outcome>();
    int next = 0;
    for (int i = 0; i < photographs.size(); i++) {
      outcomes.add(
          looks.get(i) instanceof Poor poor
              ? new Refused(photographs.get(i).file(), poor.reason())
              : additions.add(photographs.get(i), vectors.get(next++)));
    }
    return outcomes;
  }

  private List<float[]> embed(List<FaceCrop> faces) {
    List<float[]> vectors = faces.isEmpty() ? List.of() : embedder.embed(faces);
    if (vectors.size() != faces.size()) {
      throw new IllegalStateException(
          "%s gave %d vectors for %d faces"
              .formatted(embedder.model(), vectors.size(), faces.size()));
    }
    return vectors;
  }

  /** What a look at a photograph showed: a face to enrol, or why not. */
  private sealed interface Look permits Good, Poor {}

  private record Good(FaceCrop face) implements Look {}

  private record Poor(String reason) implements Look {}

  private Look look(Path file) {
    try {
      return judge(findFaces.apply(decode.apply(RegularFile.read(file, MAX_FILE_BYTES))));
    } catch (FileRefused | PictureRefused e) {
      return new Poor(String.valueOf(e.getMessage()));
    }
  }

  private static Look judge(List<FaceCrop> faces) {
    if (faces.isEmpty()) {
      return new Poor("no face found; expected one");
    }
    if (faces.size() > 1) {
      return new Poor("%d faces found; expected one".formatted(faces.size()));
    }
    FaceCrop face = faces.get(0);
    Box box = face.face().box();
    if (Math.min(box.width(), box.height()) < MIN_FACE) {
      return new Poor(
          "face is tiny, %.0f x %.0f pixels; expected at least %.0f"
              .formatted(box.width(), box.height(), MIN_FACE));
    }
    double sharpness = Sharpness.of(face);
    if (sharpness < MIN_SHARPNESS) {
      return new Poor(
          "face is blurred, sharpness %.1f; expected at least %.0f"
              .formatted(sharpness, MIN_SHARPNESS));
    }
    return new Good(face);
  }

  /** A gallery and what is to be added to it, once. */
  private static final class Additions {
    private final Gallery before;
    private final List<String> names = new ArrayList<>();
    private final List<float[]> vectors = new ArrayList<>();

    /** The vectors' numbers by first value, in which two of one photograph hardly differ. */
    private final NavigableMap<Double, List<Integer>> byFirstValue = new TreeMap<>();

    Additions(Gallery before) {
      this.before = before;
    }

    Outcome add(Photographs.Photograph photograph, float[] vector) {
      Optional<String> known = whose(vector);
      if (known.isEmpty()) {
        names.add(photograph.name());
        byFirstValue
            .computeIfAbsent((double) vector[0], value -> new ArrayList<>())
            .add(vectors.size());
        vectors.add(vector);
      } else if (!known.get().equals(photograph.name())) {
        return new Refused(photograph.file(), "the same photograph is enrolled as " + known.get());
      }
      return new Enrolled(photograph.file(), photograph.name(), known.isEmpty());
    }

    /** Who this very photograph is enrolled as, if it is. */
    private Optional<String> whose(float[] vector) {
      Optional<Integer> added =
          byFirstValue
              .subMap(vector[0] - SAME_PHOTOGRAPH, true, vector[0] + SAME_PHOTOGRAPH, true)
              .values()
              .stream()
              .flatMap(List::stream)
              .filter(i -> isSame(NearestNeighbours.squaredDistance(vector, vectors.get(i), 0)))
              .min(Comparator.naturalOrder());
      if (added.isPresent()) {
        return added.map(names::get);
      }
      return before
          .match(vector)
          .filter(match -> match.distance() <= SAME_PHOTOGRAPH)
          .map(Match::name);
    }

    private static boolean isSame(double squaredDistance) {
      return squaredDistance <= SAME_PHOTOGRAPH * SAME_PHOTOGRAPH;
    }

    Gallery gallery() {
      return names.isEmpty() ? before : before.with(Collections.unmodifiableList(names), vectors);
    }
  }
}
