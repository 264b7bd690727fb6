package dev.facepipe.common.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ObjectStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswersTest {
  private final List<String> queue = new ArrayList<>();
  private final Map<String, String> bucket = new LinkedHashMap<>();

  @Test
  void withoutABucketOnlyTheQueueGetsTheAnswer() {
    new Answers(queue::add, new Bucket(), null).send(answer("a"), null);

    assertEquals(1, queue.size());
    assertEquals(Map.of(), bucket);
  }

  @Test
  void anAnswerToAPostedFrameIsStoredAsJson() {
    answers().send(answer("a"), null);

    assertEquals(Set.of("results/a.json"), bucket.keySet());
    assertEquals(queue.get(0), bucket.get("results/a.json"));
  }

  @Test
  void anAnswerToASinglePictureFromABucketIsStoredAsBareTextToo() {
    answers().send(answer("hall"), new ObjectRef("frames", "hall.jpg"));

    assertEquals("No-Face", bucket.get("results/hall.txt"));
  }

  @Test
  void anAnswerToAFrameOfAVideoIsNot() {
    answers().send(answer("hall/frame-00012"), new ObjectRef("frames", "hall/frame-00012.jpg"));

    assertEquals(Set.of("results/hall/frame-00012.json"), bucket.keySet());
  }

  @ParameterizedTest
  @CsvSource({
    "../a, %2E%2E/a",
    "a/../../b, a/%2E%2E/%2E%2E/b",
    "., %2E",
    "..., ...",
    "a..b/.c, a..b/.c"
  })
  void anIdCannotClimbOutOfItsFolder(String id, String stem) {
    answers().send(answer(id), null);

    assertEquals(Set.of("results/" + stem + ".json"), bucket.keySet());
  }

  @Test
  void anAnswerThatCouldNotBeStoredIsNotSent() {
    ObjectStore full =
        new ObjectStore() {
          @Override
          public byte[] get(ObjectRef ref, long maxBytes) {
            throw new UnsupportedOperationException();
          }

          @Override
          public void put(ObjectRef ref, byte[] bytes, String contentType) {
            throw new Unavailable("full", new IllegalStateException("test"));
          }
        };
    Answers answers = new Answers(queue::add, full, "results");

    assertThrows(Unavailable.class, () -> answers.send(answer("a"), null));
    assertEquals(List.of(), queue);
  }

  private Answers answers() {
    return new Answers(queue::add, new Bucket(), "results");
  }

  private static Answer answer(String id) {
    return Answer.noFace(new RequestId(id), null, Map.of());
  }

  private final class Bucket implements ObjectStore {
    @Override
    public byte[] get(ObjectRef ref, long maxBytes) {
      throw new UnsupportedOperationException("nothing is read here");
    }

    @Override
    public void put(ObjectRef ref, byte[] bytes, String contentType) {
      bucket.put(ref.bucket() + "/" + ref.key(), new String(bytes, UTF_8));
    }
  }
}
