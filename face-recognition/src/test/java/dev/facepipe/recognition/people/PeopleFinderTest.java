package dev.facepipe.recognition.people;

import static dev.facepipe.recognition.people.NotedVideo.axis;
import static dev.facepipe.recognition.people.NotedVideo.near;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    List<Person> expected = find(video, GALLERY);

    for (int i = 0; i < 20; i++) {
      List<FrameNote> shuffled = new ArrayList<>(video.notes());
      shuffled.addAll(video.notes().subList(0, i));
      Collections.shuffle(shuffled, random);
      assertEquals(expected, new PeopleFinder(RULES).find(video.frames(), shuffled, GALLERY));
    }
  }
}
