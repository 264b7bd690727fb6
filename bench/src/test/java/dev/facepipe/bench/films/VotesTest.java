package dev.facepipe.bench.films;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.NamedFace;
import dev.facepipe.common.message.Drop;
import dev.facepipe.common.message.FrameNote;
import dev.facepipe.common.message.Person;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.VideoFrames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VotesTest {
  private static final Box LEFT = new Box(0, 0, 100, 100);
  private static final Box RIGHT = new Box(300, 0, 400, 100);
  private static final VideoFrames VIDEO =
      new VideoFrames(
          new Drop("video.mp4", "0".repeat(32)), true, List.of(0.0, 1.0, 2.0, 3.0, 4.0), 5);

  /** A face to the left in every frame, named in two of the first three; gone for frame 4. */
  private static List<FrameNote> notes() {
    return List.of(
        note(1, face(LEFT, "Ada")),
        note(2, face(LEFT, Answer.UNKNOWN)),
        note(3, face(LEFT, "Ada"), face(RIGHT, Answer.UNKNOWN)),
        note(4, face(RIGHT, Answer.UNKNOWN)),
        note(5, face(LEFT, Answer.UNKNOWN)));
  }

  private static NamedFace face(Box box, String name) {
    return new NamedFace(box, 0.99f, name, 0.5f, 0.5f, null);
  }

  private static FrameNote note(int number, NamedFace... faces) {
    List<float[]> embeddings = new ArrayList<>();
    for (int i = 0; i < faces.length; i++) {
      embeddings.add(new float[] {1, 0});
    }
    return FrameNote.of(
        number,
        Answer.named(
            new RequestId("frame " + number), null, "resnet34", "0", List.of(faces), Map.of()),
        embeddings);
  }

  @Test
  void framesTellAllStrangersAsOne() {
    List<Person> people = Votes.byFrame(VIDEO, notes());

    assertEquals(List.of("Ada", "unknown-1"), people.stream().map(Person::name).toList());
    assertEquals(List.of(new Person.Seen(0, 1), new Person.Seen(2, 3)), people.get(0).seen());
    assertEquals(List.of(new Person.Seen(1, 5)), people.get(1).seen());
  }

  @Test
  void placeHasTheNameOfMostOfItsFaces() {
    List<Person> people = Votes.byPlace(VIDEO, notes());

    assertEquals(
        List.of("Ada", "unknown-1", "unknown-2"), people.stream().map(Person::name).toList());
    assertEquals(List.of(new Person.Seen(0, 3)), people.get(0).seen());
    assertEquals(List.of(new Person.Seen(2, 4)), people.get(1).seen());
    assertEquals(List.of(new Person.Seen(4, 5)), people.get(2).seen());
  }
}
