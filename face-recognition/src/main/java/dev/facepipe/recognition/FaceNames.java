package dev.facepipe.recognition;

import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.NamedFace;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.Match;
import dev.facepipe.recognition.gallery.MatchPolicy;
import dev.facepipe.recognition.gallery.MatchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the name of each face in the gallery. */
final class FaceNames {
  private FaceNames() {}

  /** Returns the faces with their names, in the order of the crops. */
  static List<NamedFace> of(
      List<FaceCrop> crops, List<float[]> vectors, Gallery gallery, MatchRule rule) {
    List<Optional<Match>> matches = gallery.match(vectors);
    List<NamedFace> named = new ArrayList<>();
    for (int i = 0; i < matches.size(); i++) {
      named.add(named(crops.get(i).face(), matches.get(i).orElse(null), rule));
    }
    return named;
  }

  private static NamedFace named(Face face, @Nullable Match match, MatchRule rule) {
    Float threshold =
        rule.policy() == MatchPolicy.NEAREST ? null : (Float) (float) rule.threshold();
    if (match == null) {
      return new NamedFace(face.box(), face.probability(), Answer.UNKNOWN, null, threshold, null);
    }
    Match.Neighbour second = match.runnerUp();
    return new NamedFace(
        face.box(),
        face.probability(),
        rule.accepts(match) ? match.name() : Answer.UNKNOWN,
        (float) match.distance(),
        threshold,
        second == null ? null : new Answer.RunnerUp(second.name(), (float) second.distance()));
  }
}
