package dev.facepipe.recognition.people;

import static dev.facepipe.recognition.people.NotedVideo.axis;
import static dev.facepipe.recognition.people.NotedVideo.near;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.face.FaceQuality;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.Neighbour;
import dev.facepipe.common.message.FrameNote;
import dev.facepipe.common.message.Person;
import dev.facepipe.common.message.Person.Seen;
import dev.facepipe.common.message.VideoFrames;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.Ignored;
import dev.facepipe.recognition.gallery.MatchPolicy;
import dev.facepipe.recognition.gallery.MatchRules;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PeopleFinderTest {
  private static final float[] ADA = axis(0);
  private static final float[] BEA = axis(1);
  private static final float[] STRANGER = axis(2);

  /**
   * A threshold of 0.5, 0.45 for faces together, and ResNet-34's distances for everything that is
   * no name.
   */
  private static final MatchRules RULES = MatchRules.fixed(MatchPolicy.THRESHOLD, 0.5);

  private static final Gallery NOBODY = Gallery.empty(NotedVideo.MODEL);
  private static final Gallery GALLERY = NOBODY.with("Ada", List.of(ADA)).with("Bea", List.of(BEA));

  private static List<Person> find(NotedVideo video, Gallery gallery) {
    return new PeopleFinder(RULES).find(video.frames(), video.notes(), gallery);
  }

  private static List<String> names(List<Person> people) {
    return people.stream().map(Person::name).toList();
  }

  @Test
  void personWhoComesAndGoesHasTimes() {
    var video = new NotedVideo(1).frame().frame().face(ADA, 0).frame().face(ADA, 5);
    for (int i = 0; i < 5; i++) {
      video.frame();
    }
    video.frame().face(near(ADA, 0.3, 9), 300);

    Person ada = find(video, GALLERY).get(0);

    assertEquals("Ada", ada.name());
    assertTrue(ada.enrolled());
    assertEquals(List.of(new Seen(1, 3), new Seen(8, 9)), ada.seen());
    assertEquals(3, ada.seconds());
    assertEquals(3, ada.frames());
    assertEquals(0, ada.votes());
    assertEquals(0.45f, ada.threshold());
    assertEquals("Bea", ada.runnerUp().name());
    assertNull(ada.nearest());
    assertEquals(100, ada.quality());
  }

  @Test
  void facesOfOneFrameAreTwoPeople() {
    var video = new NotedVideo(5);
    for (int i = 0; i < 4; i++) {
      video.frame().face(STRANGER, 0).face(STRANGER, 10);
    }

    assertEquals(List.of("unknown-1", "unknown-2"), names(find(video, GALLERY)));
    assertEquals(List.of(4, 4), find(video, GALLERY).stream().map(Person::frames).toList());
  }

  @Test
  void onlyTheNearerOfTwoFacesHasTheName() {
    var video = new NotedVideo(1);
    float[] poster = near(ADA, 0.4, 7);
    for (int i = 0; i < 3; i++) {
      video.frame().face(poster, 0).face(near(ADA, 0.2, 8), 200);
    }
    video.frame().face(poster, 0);

    List<Person> people = find(video, GALLERY);

    assertEquals(List.of("unknown-1", "Ada"), names(people));
    assertEquals(0.4f, people.get(0).distance(), 1e-6f);
    assertEquals(new Neighbour("Ada", people.get(0).distance()), people.get(0).nearest());
    assertFalse(people.get(0).enrolled());
    assertEquals(0.2f, people.get(1).distance(), 1e-6f);
  }

  @Test
  void strangersAreNumberedByFrameThenLargestFirst() {
    var video = new NotedVideo(5).frame();
    video.face(axis(6), 0, Answer.UNKNOWN, Answer.UNRECOGNISABLE, 10);
    video.frame().face(near(ADA, 0.9, 3), 300).face(near(ADA, 0.8, 4), 600).face(STRANGER, 0);

    List<Person> people = find(video, GALLERY);

    // The third face begins in the first frame, where it is unrecognisable.
    assertEquals(List.of("unknown-1", "unknown-2", "unknown-3"), names(people));
    assertEquals(
        List.of(0f, 300f, 600f),
        people.stream().map(person -> person.best().box().left()).toList());
  }

  @Test
  void strangersSkipNamesOfTheGallery() {
    var video = new NotedVideo(1).frame().face(STRANGER, 0).frame().face(axis(3), 0);

    assertEquals(
        List.of("unknown-2", "unknown-3"),
        names(find(video, GALLERY.with("unknown-1", List.of(axis(5))))));
  }

  @Test
  void ignoredFacesAreNobody() {
    var video =
        new NotedVideo(1)
            .frame()
            .face(STRANGER, 0)
            .face(axis(6), 200, Answer.UNKNOWN, Answer.IGNORED, 100)
            .frame()
            .face(STRANGER, 0);
    Gallery ignoring =
        GALLERY.ignoring(List.of(new Ignored(STRANGER, "poster", LocalDate.of(2026, 11, 29))));

    assertEquals(List.of("unknown-1"), names(find(video, GALLERY)));
    assertEquals(List.of(), find(video, ignoring));
  }

  @Test
  void unrecognisableFacesFoundNobody() {
    var video = new NotedVideo(1);
    for (int i = 0; i < 3; i++) {
      video.frame().face(axis(4), 0, Answer.UNKNOWN, Answer.UNRECOGNISABLE, 10);
    }

    assertEquals(List.of(), find(video, GALLERY));
  }

  @Test
  void oneFrameNeedsASmallerDistance() {
    var once = new NotedVideo(1).frame().face(near(ADA, 0.44, 7), 0);
    var twice = new NotedVideo(1);
    twice.frame().face(near(ADA, 0.44, 7), 0).frame().face(near(ADA, 0.44, 7), 0);

    assertEquals(List.of("unknown-1"), names(find(once, GALLERY)));
    assertEquals(List.of("Ada"), names(find(twice, GALLERY)));
    assertEquals(
        List.of("Ada"), names(find(new NotedVideo(1).frame().face(near(ADA, 0.4, 7), 0), GALLERY)));
  }

  @Test
  void partsOfOneNameAreOnePerson() {
    Gallery gallery = NOBODY.with("Ada", List.of(ADA, axis(3)));
    var video = new NotedVideo(1);
    video.frame().face(ADA, 0).frame().face(ADA, 0);
    video.frame().face(axis(3), 0).frame().face(axis(3), 0);

    List<Person> people = find(video, gallery);

    assertEquals(List.of("Ada"), names(people));
    assertEquals(List.of(new Seen(0, 4)), people.get(0).seen());
  }

  @Test
  void nearestPolicyNamesEverybody() {
    var video = new NotedVideo(1).frame().face(near(BEA, 0.9, 4), 0);

    List<Person> people =
        new PeopleFinder(MatchRules.fixed(MatchPolicy.NEAREST, 0.5))
            .find(video.frames(), video.notes(), GALLERY);

    assertEquals(List.of("Bea"), names(people));
    assertNull(people.get(0).threshold());
  }

  @Test
  void emptyGalleryHasOnlyStrangers() {
    var video = new NotedVideo(1).frame().face(ADA, 0).frame().face(ADA, 0).face(BEA, 200);

    List<Person> people = find(video, NOBODY);

    assertEquals(List.of("unknown-1", "unknown-2"), names(people));
    assertNull(people.get(0).distance());
    assertNull(people.get(0).nearest());
  }

  @Test
  void videoWithoutNotesOrFacesHasNobody() {
    var video = new NotedVideo(1).frame().frame();

    assertEquals(List.of(), find(video, GALLERY));
    assertEquals(List.of(), new PeopleFinder(RULES).find(video.frames(), List.of(), GALLERY));
  }

  @Test
  void notesBeyondTheVideoAndOfOtherNetworksAreSkipped() {
    var video = new NotedVideo(1).frame().face(ADA, 0).frame().face(BEA, 0);
    VideoFrames first = new NotedVideo(1).frame().frames();

    assertEquals(
        List.of("Ada"), names(new PeopleFinder(RULES).find(first, video.notes(), GALLERY)));

    var hostile = new NotedVideo(1).frame();
    float[] nan = ADA.clone();
    nan[3] = Float.NaN;
    float[] huge = ADA.clone();
    huge[3] = Float.MAX_VALUE;
    for (float[] bad : List.of(nan, huge, new float[NotedVideo.DIMENSIONS], new float[3])) {
      hostile.face(bad, 0);
    }
    hostile.face(ADA, 0);

    assertEquals(List.of("Ada"), names(find(hostile, GALLERY)));
  }

  @Test
  void orderOfNotesHasNoEffect() {
    Random random = new Random(7);
    var video = new NotedVideo(2);
    for (int i = 0; i < 60; i++) {
      video.frame();
      for (int face = 0; face < random.nextInt(4); face++) {
        float[] who = axis(random.nextInt(5));
        video.face(NotedVideo.noisy(who, 0.55, random), random.nextInt(300));
      }
    }
    var other = new NotedVideo(2);
    for (int i = 0; i < 10; i++) {
      other.frame().face(axis(9), 0);
    }
    List<FrameNote> both = new ArrayList<>(video.notes());
    both.addAll(other.notes().subList(0, 10));
    List<Person> expected = new PeopleFinder(RULES).find(video.frames(), both, GALLERY);

    for (int i = 0; i < 20; i++) {
      List<FrameNote> shuffled = new ArrayList<>(video.notes());
      shuffled.addAll(video.notes().subList(0, i));
      shuffled.addAll(other.notes().subList(0, 10));
      Collections.shuffle(shuffled, random);
      assertEquals(expected, new PeopleFinder(RULES).find(video.frames(), shuffled, GALLERY));
    }
  }

  /** Returns each person's faces as the axis each embedding is nearest to, by first face. */
  private static List<List<Integer>> whoIsWho(NotedVideo video, int people) {
    return new PeopleFinder(RULES)
        .found(video.frames(), video.notes(), NOBODY).stream()
            .map(
                found ->
                    found.track().faces().stream()
                        .map(face -> largest(face.embedding(), people))
                        .distinct()
                        .toList())
            .toList();
  }

  private static int largest(float[] embedding, int people) {
    int largest = 0;
    for (int i = 1; i < people; i++) {
      largest = embedding[i] > embedding[largest] ? i : largest;
    }
    return largest;
  }

  @Test
  void peopleWhoCrossKeepTheirNames() {
    // Two look-alikes 0.75 apart swap places between two frames, 0.2 s apart.
    float[] left = near(axis(5), 0.375, 0);
    float[] right = near(axis(5), 0.75, 1);
    Random random = new Random(1);
    var video = new NotedVideo(5);
    for (int i = 0; i < 20; i++) {
      boolean haveCrossed = i >= 10;
      video.frame();
      video.face(NotedVideo.noisy(left, 0.2, random), haveCrossed ? 400 : 0);
      video.face(NotedVideo.noisy(right, 0.2, random), haveCrossed ? 0 : 400);
    }

    assertEquals(List.of(List.of(0), List.of(1)), whoIsWho(video, 2));
  }

  @Test
  void hardCutAtOnePlaceIsTwoPeople() {
    float[] other = near(STRANGER, 0.8, 9);
    var video = new NotedVideo(5);
    for (int i = 0; i < 20; i++) {
      video.frame().face(i < 10 ? STRANGER : other, 0);
    }

    List<Person> people = find(video, GALLERY);

    assertEquals(List.of("unknown-1", "unknown-2"), names(people));
    assertEquals(List.of(new Seen(0, 2)), people.get(0).seen());
    assertEquals(List.of(new Seen(2, 4)), people.get(1).seen());
  }

  /** A blurred face is 0.65 from the sharp ones: too far to merge, but at the same place. */
  @Test
  void blurredFaceAtTheSamePlaceIsTheSamePerson() {
    float[] blurred = near(STRANGER, 0.65, 9);
    for (double fps : new double[] {1, 5}) {
      var video = new NotedVideo(fps);
      for (int i = 0; i < 10; i++) {
        video.frame().face(i == 5 ? blurred : STRANGER, 0);
      }

      assertEquals(fps == 1 ? 2 : 1, find(video, GALLERY).size(), "at %s fps".formatted(fps));
    }

    var elsewhere = new NotedVideo(5).frame().face(STRANGER, 0).frame().face(blurred, 300);
    assertEquals(2, find(elsewhere, GALLERY).size());
  }

  @Test
  void personWhoReturnsIsOnePerson() {
    var video = new NotedVideo(1);
    for (int i = 0; i < 30; i++) {
      video.frame();
      if (i % 10 < 3) {
        video.face(near(STRANGER, 0.4, 10 + i / 10), 50 * i);
      }
    }

    List<Person> people = find(video, GALLERY);

    assertEquals(List.of(new Seen(0, 3), new Seen(10, 13), new Seen(20, 23)), people.get(0).seen());
    assertEquals(9, people.get(0).votes());
  }

  @Test
  void lookAlikesWithTwoNamesAreTwoPeople() {
    // Ada and Eve are 0.5 apart: near enough to merge, if nobody knew their names.
    float[] eve = near(ADA, 0.5, 9);
    var video = new NotedVideo(1);
    for (int i = 0; i < 20; i++) {
      video.frame().face(i < 10 ? ADA : eve, 0);
      if (i == 9) {
        video.frame();
        video.frame();
      }
    }
    Gallery gallery = GALLERY.with("Eve", List.of(eve));

    assertEquals(1, find(video, NOBODY).size());
    assertEquals(List.of("Ada", "Eve"), names(find(video, gallery)));
  }

  @Test
  void oneMissedFrameIsBridged() {
    Seen whole = new Seen(0, 3);
    List<Seen> parts = List.of(new Seen(0, 1), new Seen(2, 3));
    var empty = new NotedVideo(1).frame().face(ADA, 0).frame().frame().face(ADA, 0);
    var cutAway = new NotedVideo(1).frame().face(ADA, 0).frame().face(BEA, 0).frame().face(ADA, 0);
    var beside =
        new NotedVideo(1)
            .frame()
            .face(ADA, 0)
            .face(BEA, 200)
            .frame()
            .face(BEA, 200)
            .frame()
            .face(ADA, 0);
    var slow = new NotedVideo(0.5).frame().face(ADA, 0).frame().frame().face(ADA, 0);

    assertEquals(List.of(whole), find(empty, GALLERY).get(0).seen());
    assertEquals(2, find(empty, GALLERY).get(0).frames());
    assertEquals(parts, find(cutAway, GALLERY).get(0).seen());
    assertEquals(List.of(whole), find(beside, GALLERY).get(0).seen());
    assertEquals(2, find(slow, GALLERY).get(0).seen().size(), "two seconds may be an absence");
  }

  @Test
  void frameWithoutANoteIsBridgedToo() {
    var video = new NotedVideo(1).frame().face(ADA, 0).frame().face(ADA, 0).frame().face(ADA, 0);
    List<FrameNote> notes = List.of(video.notes().get(2), video.notes().get(0));

    Person ada = new PeopleFinder(RULES).find(video.frames(), notes, GALLERY).get(0);

    assertEquals(List.of(new Seen(0, 3)), ada.seen());
    assertEquals(2, ada.frames());
  }

  @Test
  void unrecognisableFaceAtAPersonsPlaceExtendsTheTime() {
    for (double fps : new double[] {1, 5}) {
      var video = new NotedVideo(fps).frame().frame();
      video.face(axis(4), 2, Answer.UNKNOWN, Answer.UNRECOGNISABLE, 10);
      video.frame().face(ADA, 0).frame().face(ADA, 0).frame();
      video.face(axis(4), 400, Answer.UNKNOWN, Answer.UNRECOGNISABLE, 10).frame();
      video.face(axis(4), 0, Answer.UNKNOWN, Answer.UNRECOGNISABLE, 10);

      List<Person> people = find(video, GALLERY);

      assertEquals(List.of("Ada"), names(people));
      double from = fps == 5 ? 1 / fps : 2 / fps;
      assertEquals(List.of(new Seen(from, 4 / fps)), people.get(0).seen());
      assertEquals(fps == 5 ? 3 : 2, people.get(0).frames());
      assertEquals(0f, people.get(0).distance(), "the face says nothing about the person");
      assertEquals(3, people.get(0).best().frame());
    }
  }

  @Test
  void bestFaceIsOneThatTheNetworkCanRecognise() {
    var video = new NotedVideo(5).frame().face(ADA, 0, "Ada", null, 40).frame();
    video.face(axis(4), 0, Answer.UNKNOWN, Answer.UNRECOGNISABLE, 90);

    Person ada = find(video, GALLERY).get(0);

    assertEquals(2, ada.frames());
    assertEquals(1, ada.best().frame());
  }

  @Test
  void oneFaceOfAFrameExtendsAPerson() {
    var video = new NotedVideo(5).frame().face(ADA, 0).frame();
    video.face(axis(4), 10, Answer.UNKNOWN, Answer.UNRECOGNISABLE, 10);
    video.face(axis(5), 0, Answer.UNKNOWN, Answer.UNRECOGNISABLE, 10);
    video.face(ADA, 5);

    assertEquals(2, find(video, GALLERY).get(0).frames());
  }

  @Test
  void equalFramesDeliveredTwiceCountOnce() {
    var video = new NotedVideo(1).frame().face(ADA, 0).frame().face(ADA, 0);
    List<FrameNote> twice = new ArrayList<>(video.notes());
    twice.addAll(video.notes());

    assertEquals(
        find(video, GALLERY), new PeopleFinder(RULES).find(video.frames(), twice, GALLERY));
  }

  @Test
  void peopleAreLongestFirstAndVotesAreOfSingleFaces() {
    var video = new NotedVideo(1);
    for (int i = 0; i < 4; i++) {
      video.frame().face(STRANGER, 0);
      if (i > 0) {
        video.face(ADA, 200, i == 1 ? "Ada" : i == 2 ? "Bea" : Answer.UNKNOWN, null, 10 * i);
      }
    }

    List<Person> people = find(video, GALLERY);

    assertEquals(List.of("unknown-1", "Ada"), names(people));
    assertEquals(1, people.get(1).votes());
    assertEquals(4, people.get(0).votes());
    assertEquals(4, people.get(1).best().frame());
    assertEquals(3, people.get(1).best().at());
    assertEquals(30, people.get(1).quality());
  }

  /** Sisters: 0.45 apart, within the distance of one person's faces. */
  @Test
  void enrolledPeopleWhoLookAlikeStayTwo() {
    float[] sister = near(ADA, 0.45, 9);
    Gallery gallery = NOBODY.with("Ada", List.of(ADA)).with("Zoe", List.of(sister));
    // Next to each other in time, and once more each: neither a link nor a merge may join them.
    NotedVideo video =
        new NotedVideo(1)
            .frame()
            .face(ADA, sure("Ada", 0.1f))
            .frame()
            .face(sister, sure("Zoe", 0.1f))
            .frame()
            .frame()
            .face(near(ADA, 0.05, 20), sure("Ada", 0.05f))
            .frame()
            .face(near(sister, 0.05, 21), sure("Zoe", 0.05f));

    List<Person> people = find(video, gallery);

    assertEquals(List.of("Ada", "Zoe"), names(people));
    assertEquals(List.of(2, 2), people.stream().map(Person::frames).toList());
  }

  /** A pattern that the detector takes for a face scores low, and is rarely there twice. */
  @Test
  void poorFaceOfOneFrameIsNobody() {
    NotedVideo once = new NotedVideo(1).frame().face(STRANGER, 0, Answer.UNKNOWN, null, 59);
    NotedVideo good = new NotedVideo(1).frame().face(STRANGER, 0, Answer.UNKNOWN, null, 60);
    NotedVideo twice =
        new NotedVideo(1)
            .frame()
            .face(STRANGER, 0, Answer.UNKNOWN, null, 50)
            .frame()
            .face(STRANGER, 0, Answer.UNKNOWN, null, 50);

    assertEquals(List.of(), names(find(once, GALLERY)));
    assertEquals(List.of("unknown-1"), names(find(good, GALLERY)));
    assertEquals(List.of("unknown-1"), names(find(twice, GALLERY)));
  }

  private static Answer.NamedFace sure(String name, float distance) {
    var scores = new FaceQuality(90, 90, 90, 100, 100, 100, 100, 100, 100, 100);
    return new Answer.NamedFace(
        NotedVideo.box(0), 1, name, distance, 0.5f, null, null, null, scores);
  }
}
