package dev.facepipe.local.console.people;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.NamedFace;
import dev.facepipe.common.message.Person;
import dev.facepipe.local.console.seen.SeenFaces;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.Gate;
import dev.facepipe.recognition.gallery.Match;
import dev.facepipe.recognition.gallery.MatchRule;
import dev.facepipe.recognition.people.VideoRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A face that was seen, as the gallery names it now. Compares by identity.
 *
 * @param index place among the faces of the sighting
 * @param match the nearest person of the gallery now; null if the gallery has nobody
 * @param galleryRule the rule for a picture
 * @param isIgnored true if the gallery ignores this face now
 */
public record RecentFace(
    SeenFaces seen, int index, @Nullable Match match, MatchRule galleryRule, boolean isIgnored) {

  /** Looks at a face. */
  static RecentFace of(
      Gallery gallery, SeenFaces seen, int index, @Nullable Match match, MatchRule rule) {
    RecentFace face = new RecentFace(seen, index, match, rule, false);
    return face.isNearIgnored(gallery) ? new RecentFace(seen, index, match, rule, true) : face;
  }

  private boolean isNearIgnored(Gallery gallery) {
    if (match != null) {
      return rule().ignores(match);
    }
    // A gallery of nobody gives no match, but may ignore faces.
    return gallery.ignored().stream()
        .anyMatch(one -> Choice.distance(one.vector(), embedding()) <= rule().threshold());
  }

  /** Returns the id. */
  public FaceId id() {
    return new FaceId(seen.id(), index);
  }

  /** Returns the embedding; nobody may write to it. */
  public float[] embedding() {
    return seen.embeddings().get(index);
  }

  /** Returns when the face was seen, ISO-8601 in UTC. */
  public String at() {
    return seen.sighting().at();
  }

  /** Returns the rule for this face: that for a person of a video is stricter. */
  public MatchRule rule() {
    return rule(galleryRule);
  }

  /** Returns the rule for this face, given the rule for a picture. */
  MatchRule rule(MatchRule picture) {
    Person person = seen.person(index);
    return person == null ? picture : VideoRule.of(picture, Math.max(1, person.frames()));
  }

  /** Returns the name that the gallery gives now; null if it gives none. */
  public @Nullable String name() {
    return match != null && rule().accepts(match) ? match.name() : null;
  }

  /** Returns true unless the service said that the face cannot be recognised. */
  public boolean isRecognisable() {
    NamedFace face = seen.face(index);
    return face == null || !Answer.UNRECOGNISABLE.equals(face.reason());
  }

  /** Returns true if there is a thumbnail. */
  public boolean hasPicture() {
    return seen.hasPicture().get(index);
  }

  /** Returns the unified quality score, 0 to 100; null if nobody measured it. */
  public @Nullable Integer quality() {
    return seen.quality(index);
  }

  /** Returns the flaws of the picture, the gravest first. */
  List<Gate.Refusal> flaws() {
    NamedFace face = seen.face(index);
    if (face != null) {
      return face.quality() == null
          ? Gate.judgeByScore(face.box(), null)
          : Gate.judge(face.box(), face.quality());
    }
    Person person = seen.person(index);
    Box box = person == null ? null : person.best().box();
    return box == null ? List.of() : Gate.judgeByScore(box, quality());
  }
}
