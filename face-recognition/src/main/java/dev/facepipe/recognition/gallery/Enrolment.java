package dev.facepipe.recognition.gallery;

import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.FaceQuality;
import dev.facepipe.common.file.FileRefused;
import dev.facepipe.common.file.RegularFile;
import dev.facepipe.common.image.PictureRefused;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.text.Nfc;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.Look;
import dev.facepipe.recognition.gallery.Gate.Refusal;
import dev.facepipe.recognition.quality.FaceMeter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Enrols people into a gallery from a folder of photographs, {@code NAME/*.jpg} or {@code
 * NAME.jpg}.
 *
 * <p>Refuses a photograph that would give a poor embedding, because that would worsen every later
 * match: a photograph with a {@link Flaw} that the user did not accept.
 */
public final class Enrolment {
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
  private final FaceMeter meter;
  private final Gate gate;
  private final Set<Flaw> accepted;

  /**
   * Creates the enrolment from its steps. No flaw is accepted.
   *
   * @param decode turns a picture file's bytes into pixels, or throws {@link PictureRefused}
   * @param findFaces returns all faces of a photograph
   */
  public Enrolment(
      Function<byte[], RgbImage> decode,
      Function<RgbImage, List<FaceCrop>> findFaces,
      Embedder embedder) {
    this(decode, findFaces, embedder, Set.of());
  }

  /**
   * Creates the enrolment from its steps.
   *
   * @param decode turns a picture file's bytes into pixels, or throws {@link PictureRefused}
   * @param findFaces returns all faces of a photograph, largest first
   * @param accepted flaws that are no reason to refuse a photograph
   */
  public Enrolment(
      Function<byte[], RgbImage> decode,
      Function<RgbImage, List<FaceCrop>> findFaces,
      Embedder embedder,
      Set<Flaw> accepted) {
    this.decode = decode;
    this.findFaces = findFaces;
    this.embedder = embedder;
    this.meter = FaceMeter.of(embedder);
    this.gate = new Gate(MatchRules.of(embedder.model()));
    this.accepted = Set.copyOf(accepted);
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
   * @param looksLike another person whose name pictures of this face could get; null if there is
   *     none, or if the face was not added
   */
  public record Enrolled(Path file, String name, boolean added, @Nullable LooksLike looksLike)
      implements Outcome {
    /** Creates the outcome of a face that looks like nobody else. */
    public Enrolled(Path file, String name, boolean added) {
      this(file, name, added, null);
    }
  }

  /**
   * A file or folder that was refused.
   *
   * @param flaw what is wrong with the photograph; null if the file cannot be used at all
   * @param reason message for the person who put the file there
   */
  public record Refused(Path file, @Nullable Flaw flaw, String reason) implements Outcome {
    /** Creates the outcome of a file that cannot be used at all. */
    public Refused(Path file, String reason) {
      this(file, null, reason);
    }
  }

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
   * Returns true if a file is a photograph, by its name or its first bytes. An unreadable file
   * counts too, so that it is reported.
   */
  public static boolean isPhotograph(Path file) {
    return Photographs.isPhotograph(file);
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
    var additions = new Additions(gallery, folder, gate, accepted);
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
    List<Found> found = photographs.stream().map(photograph -> find(photograph.file())).toList();
    List<Look> looks = look(found.stream().flatMap(one -> one.faces().stream()).toList());
    var outcomes = new ArrayList<Outcome>();
    int next = 0;
    for (int i = 0; i < photographs.size(); i++) {
      List<FaceCrop> faces = found.get(i).faces();
      List<Look> own = looks.subList(next, next + faces.size());
      next += faces.size();
      outcomes.add(outcome(photographs.get(i), found.get(i), own, additions));
    }
    return outcomes;
  }

  private Outcome outcome(
      Photographs.Photograph photograph, Found found, List<Look> looks, Additions additions) {
    String refusal = found.refusal();
    if (refusal != null) {
      return new Refused(photograph.file(), refusal);
    }
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < looks.size(); i++) {
      FaceCrop crop = found.faces().get(i);
      candidates.add(new Candidate(crop, looks.get(i), meter.measure(crop, looks.get(i))));
    }
    return judge(candidates)
        .<Outcome>map(no -> new Refused(photograph.file(), no.flaw(), no.reason()))
        .orElseGet(() -> additions.add(photograph, chosen(candidates).look().embedding()));
  }

  private List<Look> look(List<FaceCrop> faces) {
    List<Look> looks = faces.isEmpty() ? List.of() : embedder.look(faces);
    if (looks.size() != faces.size()) {
      throw new IllegalStateException(
          "network %s returned %d embeddings for %d faces; expected one for each"
              .formatted(embedder.model(), looks.size(), faces.size()));
    }
    return looks;
  }

  /**
   * What was found in a photograph.
   *
   * @param refusal why the file cannot be read; null if it was read
   */
  private record Found(List<FaceCrop> faces, @Nullable String refusal) {}

  private record Candidate(FaceCrop crop, Look look, FaceQuality quality) {}

  private Found find(Path file) {
    try {
      return new Found(findFaces.apply(decode.apply(RegularFile.read(file, MAX_FILE_BYTES))), null);
    } catch (FileRefused | PictureRefused e) {
      return new Found(List.of(), String.valueOf(e.getMessage()));
    }
  }

  /**
   * Returns the face to enrol: the largest recognisable one, or else the largest. A pattern that
   * the detector took for a face does not count beside a face.
   *
   * @param candidates at least one
   */
  private static Candidate chosen(List<Candidate> candidates) {
    return candidates.stream()
        .filter(candidate -> candidate.quality().isRecognisable())
        .findFirst()
        .orElse(candidates.get(0));
  }

  /** Returns the first flaw of a photograph that the user did not accept. */
  private Optional<Refusal> judge(List<Candidate> candidates) {
    if (candidates.isEmpty()) {
      return Optional.of(new Refusal(Flaw.NO_FACE, "no face found; expected one"));
    }
    long faces = candidates.stream().filter(c -> c.quality().isRecognisable()).count();
    Candidate face = chosen(candidates);
    Stream<Refusal> several =
        faces > 1
            ? Stream.of(
                new Refusal(Flaw.SEVERAL_FACES, "%d faces found; expected one".formatted(faces)))
            : Stream.of();
    return Stream.concat(several, Gate.judge(face.crop(), face.quality()).stream())
        .filter(refusal -> !accepted.contains(refusal.flaw()))
        .findFirst();
  }

  /** A gallery, and the embeddings to add in one step. */
  private static final class Additions {
    /** Additions that are compared one by one, before they join a gallery that has an index. */
    private static final int LOOSE = 2048;

    private final Gallery before;
    private final Path folder;
    private final Gate gate;
    private final Set<Flaw> accepted;
    private final List<Reference> references = new ArrayList<>();

    /** The gallery with the first {@code indexed} references. */
    private Gallery withFirst;

    private int indexed;

    /**
     * Indices into {@code references} by first value. Embeddings of one photograph have nearly
     * equal first values.
     */
    private final NavigableMap<Double, List<Integer>> byFirstValue = new TreeMap<>();

    Additions(Gallery before, Path folder, Gate gate, Set<Flaw> accepted) {
      this.before = before;
      this.folder = folder;
      this.gate = gate;
      this.accepted = accepted;
      this.withFirst = before;
    }

    Outcome add(Photographs.Photograph photograph, float[] vector) {
      String name = photograph.name();
      Optional<String> known =
          Gate.isAside(before, name, vector) ? Optional.of(name) : whose(vector);
      if (known.isPresent() && known.get().equals(name)) {
        return new Enrolled(photograph.file(), name, false);
      }
      List<Match.Neighbour> neighbours = neighbours(vector);
      Optional<Refusal> refusal =
          known.map(Gate::repeated).or(() -> gate.nearerThanOwn(withFirst, name, neighbours));
      if (refusal.isPresent() && !accepted.contains(refusal.get().flaw())) {
        return new Refused(photograph.file(), refusal.get().flaw(), refusal.get().reason());
      }
      @Nullable LooksLike looksLike = gate.looksLike(withFirst, name, neighbours).orElse(null);
      byFirstValue
          .computeIfAbsent((double) vector[0], value -> new ArrayList<>())
          .add(references.size());
      references.add(new Reference(name, vector, Source.of(folder, photograph.file())));
      if (references.size() - indexed == LOOSE) {
        withFirst = gallery();
        indexed = references.size();
      }
      return new Enrolled(photograph.file(), name, true, looksLike);
    }

    /** Returns the people nearest to a face, and all people who were added last. */
    private List<Match.Neighbour> neighbours(float[] vector) {
      List<Match.Neighbour> neighbours = Gate.neighbours(withFirst, vector);
      for (Reference reference : references.subList(indexed, references.size())) {
        double distance = Math.sqrt(NearestNeighbours.squaredDistance(vector, reference.vector()));
        neighbours.add(new Match.Neighbour(reference.name(), distance));
      }
      return neighbours;
    }

    /** Returns the name under which this photograph is already enrolled, if any. */
    private Optional<String> whose(float[] vector) {
      Optional<Integer> added =
          byFirstValue
              .subMap(vector[0] - SAME_PHOTOGRAPH, true, vector[0] + SAME_PHOTOGRAPH, true)
              .values()
              .stream()
              .flatMap(List::stream)
              .filter(i -> Gate.isSame(vector, references.get(i).vector()))
              .min(Comparator.naturalOrder());
      if (added.isPresent()) {
        return added.map(i -> references.get(i).name());
      }
      return Gate.enrolledAs(before, vector);
    }

    Gallery gallery() {
      return references.isEmpty() ? before : before.with(references);
    }
  }
}
