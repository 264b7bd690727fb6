package dev.facepipe.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.Failure;
import dev.facepipe.common.message.Answer.NamedFace;
import dev.facepipe.common.message.Answer.Neighbour;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.text.Printer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What 'send', 'video' and 'demo' print about answers. */
class AnswersTableTest {
  private static final List<Answer> ANSWERS =
      List.of(
          Answer.named(
              new RequestId("1"),
              "door.jpg",
              "net",
              "1a2b",
              List.of(
                  face("Ada Lovelace", 0.41f, null, null),
                  face("Unknown", 0.74f, null, new Neighbour("Bea", 0.74f)),
                  face("Unknown", 0.6f, Answer.UNRECOGNISABLE, null)),
              Map.of("detect", 75.94)),
          Answer.noFace(new RequestId("2"), "wall.jpg", Map.of("detect", 3.0)),
          Answer.failed(
              new RequestId("3"),
              "notes.jpg",
              new Failure("not_a_picture", "picture is text; expected a JPEG, PNG or WebP")));

  private final StringWriter written = new StringWriter();
  private final Printer out = new Printer(new PrintWriter(written, true));

  @Test
  void eachFaceHasARowAndErrorsStandBelow() {
    AnswersOption.printTable(out, ANSWERS, false);

    assertEquals(
        """
        file       result        face  name          distance  without a name
        door.jpg   Ada Lovelace  1     Ada Lovelace  0.41
        door.jpg                 2     Unknown       0.74      nearest Bea 0.74
        door.jpg                 3     Unknown       0.60      unrecognisable
        wall.jpg   No-Face
        notes.jpg  Error
        notes.jpg: picture is text; expected a JPEG, PNG or WebP
        """,
        written.toString());
  }

  @Test
  void timesArePrintedIfWanted() {
    AnswersOption.printTable(out, ANSWERS.subList(1, 2), true);

    assertEquals(
        """
        file      result   face  name  distance  without a name  ms
        wall.jpg  No-Face                                        detect 3.0
        """,
        written.toString());
  }

  private static NamedFace face(
      String name, float distance, @Nullable String reason, @Nullable Neighbour nearest) {
    return new NamedFace(
        new Box(0, 0, 10, 10), 0.99f, name, distance, 0.48f, null, reason, nearest, null);
  }
}
