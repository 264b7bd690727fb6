package dev.facepipe.recognition.people;

import static dev.facepipe.recognition.people.NotedVideo.axis;
import static dev.facepipe.recognition.people.NotedVideo.near;
import static dev.facepipe.recognition.people.NotedVideo.noisy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.recognition.embedding.Thresholds;
import dev.facepipe.recognition.people.StrangerGroups.Face;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StrangerGroupsTest {
  private static final Thresholds PAIRS = Thresholds.fixed(0.6, 0.45);

  private static Face face(float[] embedding, String picture, Integer quality) {
    return new Face(embedding, picture, quality);
  }

  @Test
  void facesOfOnePersonAreOneGroupAndTheLargestComesFirst() {
    List<Face> faces =
        List.of(
            face(axis(0), "a", 50),
            face(axis(1), "a", 50),
            face(near(axis(1), 0.59, 9), "b", 70),
            face(axis(2), "c", 60),
            face(axis(3), "d", null));

    assertEquals(
        List.of(List.of(2, 1), List.of(3), List.of(0), List.of(4)),
        StrangerGroups.gather(faces, PAIRS));
  }

  @Test
  void facesBeyondTheThresholdForPairsStayApart() {
    List<Face> faces = List.of(face(axis(1), "a", 50), face(near(axis(1), 0.61, 9), "b", 70));

    assertEquals(List.of(List.of(1), List.of(0)), StrangerGroups.gather(faces, PAIRS));
  }

  @Test
  void twoFacesOfOnePictureAreTwoPeople() {
    List<Face> faces = List.of(face(axis(0), "a", 50), face(axis(0), "a", 40));

    assertEquals(List.of(List.of(0), List.of(1)), StrangerGroups.gather(faces, PAIRS));
  }

  @Test
  void noFacesAreNobody() {
    assertEquals(List.of(), StrangerGroups.gather(List.of(), PAIRS));
  }

  @Test
  void embeddingsOfTwoNetworksAreRefused() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                StrangerGroups.gather(
                    List.of(face(new float[128], "a", 1), face(new float[512], "b", 1)), PAIRS));

    assertTrue(
        String.valueOf(refused.getMessage())
            .contains("b has an embedding of 512 values; expected 128"));
  }

  /** Many equal distances: pictures repeat each embedding, so only the order could decide. */
  @Test
  void orderOfTheFacesHasNoEffect() {
    Random random = new Random(5);
    List<Face> faces = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      float[] embedding = noisy(axis(i % 12), 0.4, random);
      faces.add(face(embedding, "p" + random.nextInt(60), random.nextInt(5)));
      faces.add(face(embedding, "q" + random.nextInt(60), random.nextInt(5)));
    }
    List<List<Face>> expected = people(faces);
    assertTrue(expected.size() > 12, "the pictures keep some faces apart");

    for (int i = 0; i < 20; i++) {
      Collections.shuffle(faces, random);
      assertEquals(expected, people(faces));
    }
  }

  private static List<List<Face>> people(List<Face> faces) {
    return StrangerGroups.gather(faces, PAIRS).stream()
        .map(person -> person.stream().map(faces::get).toList())
        .toList();
  }

  /**
   * Took 0.4 to 0.7 seconds here; a table of all pairs with a search for each merge takes hours.
   */
  @Test
  void fiveThousandFacesTakeSeconds() {
    Random random = new Random(6);
    List<Face> faces =
        IntStream.range(0, 5_000)
            .mapToObj(i -> face(noisy(axis(i % 100), 0.4, random), "p" + i, 50))
            .toList();

    List<List<Integer>> people =
        assertTimeoutPreemptively(
            Duration.ofSeconds(30), () -> StrangerGroups.gather(faces, PAIRS));

    assertEquals(100, people.size());
  }
}
