package dev.facepipe.recognition.people;

import dev.facepipe.recognition.gallery.MatchRule;

/** Gives the rule for a person of a video, which is stricter than that for a picture. */
public final class VideoRule {
  /**
   * A mean of many faces lies nearer to everybody than one face. With 20 enrolled and 20 strangers,
   * 2.0% of strangers are within the whole threshold with one good photograph, 4.8% with 5 faces of
   * a video and 9.1% with 20. Within 0.9 of the threshold it is 0.3% and 0.6%, and 93% and 100% of
   * people have their names.
   */
  private static final double SEVERAL_FRAMES = 0.9;

  /**
   * A long video has many people of one frame. Within 0.85 of the threshold, not one stranger's
   * face in a thousand gets a name; 94% of good faces and 55% of all keep theirs.
   */
  static final double ONE_FRAME = 0.85;

  private VideoRule() {}

  /**
   * Returns the rule for all faces of a person together.
   *
   * @param rule the rule for one picture
   * @param frames number of frames with the person, from 1
   */
  public static MatchRule of(MatchRule rule, int frames) {
    return new MatchRule(
        rule.policy(), (frames > 1 ? SEVERAL_FRAMES : ONE_FRAME) * rule.threshold());
  }
}
