package dev.facepipe.recognition.people.page;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.message.Answer.Neighbour;
import dev.facepipe.common.message.Drop;
import dev.facepipe.common.message.Person;
import dev.facepipe.common.message.Person.Best;
import dev.facepipe.common.message.Person.Seen;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.VideoPeople;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** People of a video of 20 seconds, for tests. */
final class SomePeople {
  /** Names that could break a file: the first four are those of the formats' own signs. */
  static final List<String> HOSTILE =
      List.of(
          "\"",
          "<script>alert(1)</script><!--",
          "]]>",
          "00:00.000 --> 99:00.000",
          "two\nlines\r\n\r\n00:01.000 --> 00:02.000\r\nthree",
          "line\u2028paragraph\u2029end\u0085",
          "\u202egnp.exe",
          "\u05d3\u05d5\u05d3\u200f, Ada",
          "\ud83d\udc69\u200d\ud83d\ude80 Ada",
          "half \ud83d",
          "=cmd()|'/C calc'!A0",
          "Ada, \"the\" first; =1+1",
          "{{script}}{{data}}$1\\",
          "\u0000\u001b[31m\u007f",
          "x".repeat(1000));

  private SomePeople() {}

  /** Ada, with everything that is known of an enrolled person. */
  static Person ada() {
    return new Person(
        "Ada",
        true,
        List.of(new Seen(4, 11), new Seen(12, 14.5)),
        9.5,
        10,
        9,
        0.31f,
        0.45f,
        new Neighbour("Bea", 0.72f),
        null,
        67,
        new Best(5, 4, new Box(10, 20, 40, 60)),
        "/9j/4AAQ");
  }

  /** A stranger, with everything that is known of one. */
  static Person stranger() {
    return new Person(
        "unknown-1",
        false,
        List.of(new Seen(10, 13)),
        3,
        3,
        3,
        0.61f,
        0.45f,
        new Neighbour("Cleo", 0.66f),
        new Neighbour("Bea", 0.61f),
        null,
        new Best(11, 10, new Box(10, 20, 40, 60)),
        null);
  }

  /** A person of whom as little as possible is known. */
  static Person named(String name, Seen... seen) {
    return new Person(
        name,
        true,
        List.of(seen),
        1,
        1,
        1,
        null,
        null,
        null,
        null,
        null,
        new Best(1, 0, new Box(0, 0, 1, 1)),
        null);
  }

  /** A complete summary with these people. */
  static VideoPeople video(Person... people) {
    return video(true, List.of(), people);
  }

  static VideoPeople video(boolean complete, List<Integer> missing, Person... people) {
    return new VideoPeople(
        new RequestId("hall"),
        "Ada",
        "hall.mp4",
        "resnet34",
        "v1",
        20,
        complete,
        missing,
        20,
        List.of(people),
        new Drop("hall.mp4", "0123456789abcdef0123456789abcdef"),
        null);
  }

  /** Returns a summary with one person of each hostile name; the last is seen last. */
  static VideoPeople hostile() {
    Person[] people = new Person[HOSTILE.size()];
    for (int i = 0; i < people.length; i++) {
      people[i] = named(HOSTILE.get(i), new Seen(i, i + 1));
    }
    return video(people);
  }

  /** Returns the person with this thumbnail. */
  static VideoPeople withThumbnail(@Nullable String thumbnail) {
    return video(ada().withThumbnail(thumbnail));
  }
}
