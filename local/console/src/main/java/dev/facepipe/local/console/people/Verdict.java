package dev.facepipe.local.console.people;

import dev.facepipe.recognition.gallery.Gate;
import java.util.List;

/**
 * What the gate says of a face.
 *
 * @param ok true if it may be enrolled
 * @param flaws why it may not, the gravest first
 */
public record Verdict(boolean ok, List<Why> flaws) {
  /**
   * A reason not to enrol a face.
   *
   * @param flaw one word, such as {@code tiny}
   * @param reason what was measured and what is expected
   * @param remedy what to do about it
   */
  public record Why(String flaw, String reason, String remedy) {}

  static Verdict of(List<Gate.Refusal> refusals) {
    return new Verdict(
        refusals.isEmpty(),
        refusals.stream()
            .map(one -> new Why(one.flaw().word(), one.reason(), one.remedy()))
            .toList());
  }
}
