package dev.facepipe.recognition.people;

import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.NamedFace;
import dev.facepipe.common.message.FrameNote;
import dev.facepipe.common.message.Json;
import dev.facepipe.recognition.embedding.Model;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the faces of a video from the notes of its frames. */
final class FrameFaces {
  private static final Logger LOG = LoggerFactory.getLogger(FrameFaces.class);

  /**
   * Squared L2 lengths that an embedding can have. Networks give lengths of about 1; far beyond,
   * sums of float32 overflow.
   */
  private static final double SHORTEST = 1e-6;

  private static final double LONGEST = 1e6;

  private final Model model;
  private final List<FrameFace> faces = new ArrayList<>();
  private int skipped;
  private @Nullable String flaw;

  private FrameFaces(Model model) {
    this.model = model;
  }

  /**
   * Returns the faces that the gallery does not ignore, ascending by frame; the faces of a frame in
   * the order of its answer. Skips faces whose embedding cannot be compared with a network's, and
   * logs how many. The order of the notes has no effect.
   *
   * @param frames number of the video's last frame; notes with larger numbers are ignored
   * @param model the network whose embeddings are comparable
   */
  static List<FrameFace> of(int frames, List<FrameNote> notes, Model model) {
    var found = new FrameFaces(model);
    for (FrameNote note : oneForEachFrame(frames, notes)) {
      found.add(note);
    }
    if (found.skipped > 0) {
      LOG.warn("{} faces of a video were skipped: {}", found.skipped, found.flaw);
    }
    return found.faces;
  }

  /** Returns one note for each frame; of different notes of a frame the first one as JSON. */
  private static Collection<FrameNote> oneForEachFrame(int frames, List<FrameNote> notes) {
    var byFrame = new TreeMap<Integer, FrameNote>();
    notes.stream()
        .filter(note -> note.number() <= frames)
        .forEach(note -> byFrame.merge(note.number(), note, FrameFaces::first));
    return byFrame.values();
  }

  private static FrameNote first(FrameNote one, FrameNote other) {
    return Json.write(one).compareTo(Json.write(other)) <= 0 ? one : other;
  }

  private void add(FrameNote note) {
    List<NamedFace> named = note.answer().faces();
    for (int i = 0; named != null && i < named.size(); i++) {
      if (!Answer.IGNORED.equals(named.get(i).reason())) {
        float[] embedding = note.embedding(i);
        String wrong = flaw(note, embedding);
        if (wrong == null) {
          faces.add(FrameFace.of(note.number(), i, named.get(i), embedding));
        } else {
          skipped++;
          flaw = flaw == null ? wrong : flaw;
        }
      }
    }
  }

  private @Nullable String flaw(FrameNote note, float[] embedding) {
    String made = note.answer().model();
    if (embedding.length != model.dimensions() || (made != null && !made.equals(model.name()))) {
      return "frame %d has an embedding of %s with %d values; expected %s with %d"
          .formatted(note.number(), made, embedding.length, model.name(), model.dimensions());
    }
    double length = Rows.dot(embedding, embedding);
    return length > SHORTEST && length < LONGEST // false for NaN too
        ? null
        : "frame %d has an embedding of length %s; expected about 1"
            .formatted(note.number(), Math.sqrt(length));
  }
}
