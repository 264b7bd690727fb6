package dev.facepipe.recognition;

import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.FaceQuality;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.NamedFace;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.Look;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.Match;
import dev.facepipe.recognition.gallery.MatchPolicy;
import dev.facepipe.recognition.gallery.MatchRule;
import dev.facepipe.recognition.gallery.MatchRules;
import dev.facepipe.recognition.quality.FaceMeter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Names faces that were embedded: finds each face in a gallery, measures its quality, and decides
 * whether the match is a name. Thread-safe.
 */
public final class FaceNamer {
  private final FaceMeter meter;
  private final MatchRules rules;
  private final boolean namesNeighbours;

  /**
   * Creates the namer of a network's faces.
   *
   * @param embedder the network that embeds the faces
   * @param rules what to say about a face
   */
  public FaceNamer(Embedder embedder, NamingRules rules) {
    this.meter = FaceMeter.of(embedder);
    this.rules = rules.matches();
    this.namesNeighbours = rules.namesNeighbours();
  }

  /**
   * Returns the faces with their names, in the order of the crops.
   *
   * @param looks what the network returned for each crop
   * @param searched a gallery with embeddings of the network
   */
  public List<NamedFace> named(List<FaceCrop> crops, List<Look> looks, Gallery searched) {
    List<Optional<Match>> matches = searched.match(looks.stream().map(Look::embedding).toList());
    MatchRule rule = rules.in(searched);
    List<NamedFace> named = new ArrayList<>();
    for (int i = 0; i < matches.size(); i++) {
      FaceQuality quality = meter.measure(crops.get(i), looks.get(i));
      named.add(named(crops.get(i).face(), matches.get(i).orElse(null), quality, rule));
    }
    return named;
  }

  private NamedFace named(Face face, @Nullable Match match, FaceQuality quality, MatchRule rule) {
    boolean namesAll = rule.policy() == MatchPolicy.NEAREST;
    String reason = null;
    if (match != null && rule.ignores(match)) {
      reason = Answer.IGNORED;
    } else if (!namesAll && !quality.isRecognisable()) {
      reason = Answer.UNRECOGNISABLE;
    }
    boolean isNamed = match != null && reason == null && rule.accepts(match);
    return new NamedFace(
        face.box(),
        face.probability(),
        isNamed && match != null ? match.name() : Answer.UNKNOWN,
        match == null ? null : (Float) (float) match.distance(),
        namesAll ? null : (Float) (float) rule.threshold(),
        !namesNeighbours || match == null || match.runnerUp() == null
            ? null
            : neighbour(match.runnerUp().name(), match.runnerUp().distance()),
        reason,
        !namesNeighbours || match == null || isNamed || reason != null
            ? null
            : neighbour(match.name(), match.distance()),
        quality);
  }

  private static Answer.Neighbour neighbour(String name, double distance) {
    return new Answer.Neighbour(name, (float) distance);
  }
}
