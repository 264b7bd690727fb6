package dev.facepipe.common.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.message.Answer.NamedFace;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeadlineTest {
  private static final NamedFace STRANGER = face(Answer.UNKNOWN, null);
  private static final NamedFace DRESS = face(Answer.UNKNOWN, Answer.UNRECOGNISABLE);

  @Test
  void strangerNearTheCameraDoesNotHideTheResident() {
    List<NamedFace> faces = List.of(STRANGER, face("Ada", null), face("Bea", null));

    assertEquals("Ada", Headline.LARGEST_KNOWN.of(faces));
    assertEquals("Unknown", Headline.LARGEST.of(faces));
  }

  @Test
  void strangersAloneAreUnknown() {
    assertEquals("Unknown", Headline.LARGEST_KNOWN.of(List.of(STRANGER, STRANGER)));
    assertEquals("Unknown", Headline.LARGEST.of(List.of(STRANGER)));
  }

  @Test
  void unrecognisableFaceNeverGivesTheResult() {
    List<NamedFace> faces = List.of(DRESS, face("Ada", null));

    assertEquals("Ada", Headline.LARGEST.of(faces));
    assertEquals("Ada", Headline.LARGEST_KNOWN.of(faces));
    assertEquals("Unknown", Headline.LARGEST.of(List.of(DRESS)));
  }

  private static NamedFace face(String name, String reason) {
    return new NamedFace(new Box(0, 0, 9, 9), 1, name, 0.5f, 0.45f, null, reason, null, null);
  }
}
