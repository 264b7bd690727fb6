package dev.facepipe.scalable.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.RequestId;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class WaitingRoomTest {
  private final RequestId id = RequestId.random();

  @Test
  void answeredRequestIsForgottenBeforeItsReply() {
    WaitingRoom room = new WaitingRoom(Duration.ofMinutes(1));
    CompletableFuture<Integer> seen = sizeAtReply(room);
    assertEquals(1, room.size());

    room.tell(Answer.noFace(id, "a.jpg", Map.of()));
    assertEquals(0, seen.join());
  }

  @Test
  void failedRequestIsForgottenBeforeItsReply() {
    WaitingRoom room = new WaitingRoom(Duration.ofMinutes(1));
    CompletableFuture<Integer> seen = sizeAtReply(room);

    room.fail(id, new IOException("the client is gone"));
    assertEquals(0, seen.join());
    room.fail(id, new IOException("again"));
  }

  @Test
  void requestThatWaitedTooLongIsForgottenBeforeItsReply() {
    assertEquals(0, sizeAtReply(new WaitingRoom(Duration.ofMillis(1))).join());
  }

  /** Returns the number of waiting requests at the moment of the reply. */
  private CompletableFuture<Integer> sizeAtReply(WaitingRoom room) {
    return room.enter(id).handle((answer, failure) -> room.size());
  }
}
