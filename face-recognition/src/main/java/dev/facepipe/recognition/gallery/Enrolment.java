package dev.facepipe.recognition.gallery;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.file.FileRefused;
import dev.facepipe.common.file.RegularFile;
import dev.facepipe.common.image.PictureRefused;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.text.Nfc;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.quality.Sharpness;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Enrols people into a gallery from a folder of photographs, {@code NAME/*.jpg} or {@code
 * NAME.jpg}.
 *
 * <p>Refuses a photograph that would give a poor embedding, because that would worsen every later
 * match: a photograph with no face, several faces, a tiny face or a blurred face.
 */
public final class Enrolment {
  /**
   * Shortest side of a face's box, in pixels of the photograph. Equals the smallest face that the
   * service finds by default. The networks take 150 or 160 pixels, so a smaller face would be
   * enlarged about fourfold or more.
   */
  static final float MIN_FACE = 40;

  /**
   * Least {@link Sharpness} of a face. Measured on the 23 faces of at least 40 pixels (68 to 236)
   * in sample1.jpg to sample6.jpg of the npm package @vladmandic/face-api 1.7.15, with boxes of
   * facenet-pytorch's MTCNN. The faces were blurred by Gaussians; sigma is relative to a face of
   * 160 pixels:
   *
   * <table>
   *   <caption>Sharpness (least / median / greatest) and number of refused faces</caption>
   *   <tr><th>sigma<th>original size<th>refused<th>shrunk to 40 pixels<th>refused
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
   * <p>8 is just above the greatest value at sigma 4. No sharp face is refused, not even the
   * smallest.
   */
  static final double MIN_SHARPNESS = 8;

  /**
   * Largest L2 distance between two embeddings of one photograph. Above zero, because a network
   * adds up in another order when a batch holds another number of faces.
   */
  public static final double SAME_PHOTOGRAPH = 1e-3;

  /** Largest file to read, in bytes. Large enough for any photograph, too small for most videos. */
  public static final long MAX_FILE_BYTES = 64L << 20;

  /** Faces embedded in one call of the network. Larger batches are hardly faster. */
  private static final int BATCH = 8;

  private final Function<byte[], RgbImage> decode;
  private final Function<RgbImage, List<FaceCrop>> findFaces;
  private final Embedder embedder;

  /**
   * Creates the enrolment from its steps.
   *
   * @param decode turns a picture file's bytes into pixels, or throws {@link PictureRefused}
   * @param findFaces returns all faces of a photograph
   */
  public Enrolment(
      Function<byte[], RgbImage> decode,
      Function<RgbImage, List<FaceCrop>> findFaces,
      Embedder embedder) {
    this.decode = decode;
    this.findFaces = findFaces;
    this.embedder = embedder;
  }

  /** The result for one file or folder. */
  public sealed interface Outcome permits Enrolled, Refused, Skipped {
    /** Returns the file or folder. */
    Path file();
  }

  /**
   * A photograph whose face is in the gallery.
   *
   * @param added false if the gallery already had this photograph as this person's, matched or set
   *     aside; it is not added again
   */
  public record Enrolled(Path file, String name, boolean added) implements Outcome {}

  /**
   * A file or folder that was refused.
   *
   * @param reason message for the person who put the file there
   */
  public record Refused(Path file, String reason) implements Outcome {}

  /**
   * A file that is not a photograph, such as notes. No failure.
   *
   * @param reason message for the person who put the file there
   */
  public record Skipped(Path file, String reason) implements Outcome {}

  /**
   * The result of enrolling a folder.
   *
   * @param gallery the gallery with all enrolled people
   * @param outcomes first the files and folders that are no photographs by place, name or first
   *     bytes; then the photographs; both sorted
   */
  public record Result(Gallery gallery, List<Outcome> outcomes) {
    public Result {
      outcomes = List.copyOf(outcomes);
    }
  }

  /**
   * Returns the photographs in a folder that enrolling would assign to one person.
   *
   * @throws IllegalArgumentException if the folder does not exist
   */
  public static List<Path> filesOf(Path folder, String name) {
    return Photographs.in(folder).photographs().stream()
        .filter(photograph -> Nfc.areSame(photograph.name(), name))
        .map(Photographs.Photograph::file)
        .toList();
  }

  /**
   * Returns the subfolders that carry one person's name.
   *
   * @throws IllegalArgumentException if the folder cannot be listed
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
   * @param gallery the gallery before; not modified
   * @param progress receives each outcome at once, in the order of the result
   * @throws IllegalArgumentException if the folder does not exist
   * @throws IllegalStateException if the gallery's embeddings are of another network
   */
  public Result enrol(Gallery gallery, Path folder, Consumer<Outcome> progress) {
    gallery.requireModel(embedder.model(), "to enrol into");
    Photographs found = Photographs.in(folder);
    var outcomes = new ArrayList<>(found.others());
    outcomes.forEach(progress);
    var additions = new Additions(gallery, folder);
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
          "network %s returned %d embeddings for %d faces; expected one for each"
              .formatted(embedder.model(), vectors.size(), faces.size()));
    }
    return vectors;
  }

  /** The result of inspecting a photograph: a face to enrol, or a reason to refuse. */
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

  /** A gallery, and the embeddings to add in one step. */
  private static final class Additions {
    private final Gallery before;
    private final Path folder;
    private final List<Reference> references = new ArrayList<>();

    /**
     * Indices into {@code references} by first value. Embeddings of one photograph have nearly
     * equal first values.
     */
    private final NavigableMap<Double, List<Integer>> byFirstValue = new TreeMap<>();

    Additions(Gallery before, Path folder) {
      this.before = before;
      this.folder = folder;
    }

    Outcome add(Photographs.Photograph photograph, float[] vector) {
      Optional<String> known =
          isAside(photograph.name(), vector) ? Optional.of(photograph.name()) : whose(vector);
      if (known.isEmpty()) {
        byFirstValue
            .computeIfAbsent((double) vector[0], value -> new ArrayList<>())
            .add(references.size());
        references.add(
            new Reference(photograph.name(), vector, Source.of(folder, photograph.file())));
      } else if (!known.get().equals(photograph.name())) {
        return new Refused(
            photograph.file(), "this photograph is already enrolled as " + known.get());
      }
      return new Enrolled(photograph.file(), photograph.name(), known.isEmpty());
    }

    /** Returns true if this photograph of this person was set aside; enrolling keeps it there. */
    private boolean isAside(String name, float[] vector) {
      return before.aside().stream()
          .map(SetAside::reference)
          .filter(reference -> reference.name().equals(name))
          .anyMatch(
              reference -> isSame(NearestNeighbours.squaredDistance(vector, reference.vector())));
    }

    /** Returns the name under which this photograph is already enrolled, if any. */
    private Optional<String> whose(float[] vector) {
      Optional<Integer> added =
          byFirstValue
              .subMap(vector[0] - SAME_PHOTOGRAPH, true, vector[0] + SAME_PHOTOGRAPH, true)
              .values()
              .stream()
              .flatMap(List::stream)
              .filter(
                  i ->
                      isSame(NearestNeighbours.squaredDistance(vector, references.get(i).vector())))
              .min(Comparator.naturalOrder());
      if (added.isPresent()) {
        return added.map(i -> references.get(i).name());
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
      return references.isEmpty() ? before : before.with(references);
    }
  }
}
