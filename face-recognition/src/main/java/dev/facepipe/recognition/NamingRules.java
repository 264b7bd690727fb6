package dev.facepipe.recognition;

import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.message.Headline;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.gallery.MatchPolicy;
import dev.facepipe.recognition.gallery.MatchRules;

/**
 * What an answer says about its faces.
 *
 * @param matches decide whether a match is a name
 * @param headline chooses the face whose name is the result
 * @param namesNeighbours true if the answer names the people that a face is near to but does not
 *     show: {@code nearest} and {@code runner_up}
 */
public record NamingRules(MatchRules matches, Headline headline, boolean namesNeighbours) {
  /** Returns rules with the default headline, which name neighbours. */
  public static NamingRules of(MatchRules matches) {
    return new NamingRules(matches, Headline.LARGEST_KNOWN, true);
  }

  /**
   * Reads {@code MATCH_POLICY}, {@code MATCH_THRESHOLD}, {@code RESULT} and {@code NEAR_MISSES}; an
   * error names the variable.
   */
  public static NamingRules from(Environment environment, EmbedderName embedder) {
    return new NamingRules(
        matches(environment, embedder),
        environment.oneOf("RESULT", Headline.class, Headline.LARGEST_KNOWN),
        environment.isOn("NEAR_MISSES", true));
  }

  /** Reads {@code MATCH_POLICY} and {@code MATCH_THRESHOLD}; an error names the variable. */
  public static MatchRules matches(Environment environment, EmbedderName embedder) {
    return new MatchRules(
        environment.oneOf("MATCH_POLICY", MatchPolicy.class, MatchPolicy.THRESHOLD),
        environment.find("MATCH_THRESHOLD").isEmpty()
            ? null
            : (Double) environment.positive("MATCH_THRESHOLD", 1.0),
        embedder.thresholds());
  }
}
