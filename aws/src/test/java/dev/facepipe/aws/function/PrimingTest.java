package dev.facepipe.aws.function;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.aws.CloudClients;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.journal.Entry;
import dev.facepipe.common.message.Answer.Failure;
import dev.facepipe.common.message.RequestId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrimingTest {
  private static final RequestId ID = new RequestId("priming");

  private final Path picture;
  private final List<String> worked = new ArrayList<>();
  private final CloudClients nowhere = CloudClients.unplugged(new byte[0]);

  PrimingTest(@TempDir Path folder) throws IOException {
    picture = Files.writeString(folder.resolve("face.jpg"), "a face");
  }

  @Test
  void moreEventsRunBeforeASnapshotThanAtTheStart() {
    Priming priming = Priming.of(named(picture), (bytes, log) -> () -> work(bytes, log));

    priming.atStart(nowhere);
    int atStart = worked.size();
    priming.beforeSnapshot();

    assertTrue(atStart >= 1, atStart + " at the start");
    assertTrue(worked.size() > 2 * atStart, worked.size() + " in all");
    assertTrue(worked.stream().allMatch("a face"::equals));
  }

  @Test
  void noEventRunsAtAnOnDemandStart() {
    assertEquals(0, atStart("on-demand"));
    assertTrue(atStart("provisioned-concurrency") > atStart("snap-start"));
  }

  private int atStart(String initialization) {
    worked.clear();
    Environment environment =
        new Environment(
            Map.of(
                "PRIMING_PICTURE",
                picture.toString(),
                "AWS_LAMBDA_INITIALIZATION_TYPE",
                initialization));
    Priming.of(environment, (bytes, log) -> () -> work(bytes, log)).atStart(nowhere);
    return worked.size();
  }

  @Test
  void oneEventRunsWhileNetworksLoadAlsoOnDemand() {
    Environment onDemand =
        new Environment(
            Map.of(
                "PRIMING_PICTURE",
                picture.toString(),
                "AWS_LAMBDA_INITIALIZATION_TYPE",
                "on-demand"));

    Priming.meanwhile(onDemand, nowhere, (bytes, log) -> () -> work(bytes, log));

    assertEquals(List.of("a face"), worked);
  }

  @Test
  void withoutAPictureNoEventRuns() {
    Environment laptop = new Environment(Map.of());
    Priming priming = Priming.of(laptop, (bytes, log) -> () -> work(bytes, log));

    Priming.meanwhile(laptop, nowhere, (bytes, log) -> () -> work(bytes, log));
    priming.atStart(nowhere);
    priming.beforeSnapshot();

    assertEquals(List.of(), worked);
  }

  @Test
  void aMissingPictureIsNamedWithItsVariable() {
    Environment gone = named(picture.resolveSibling("gone.jpg"));

    String said =
        assertThrows(
                IllegalStateException.class,
                () -> Priming.of(gone, (bytes, log) -> () -> work(bytes, log)))
            .getMessage();

    assertTrue(said.startsWith("PRIMING_PICTURE is "), said);
    assertTrue(said.contains("gone.jpg"), said);
    assertEquals(List.of(), worked);
  }

  @Test
  void aPictureWithoutAFaceIsNamedWithItsVariable() {
    assertRefused("no face found", Entry.detected(ID, 0, Map.of()));
  }

  @Test
  void aFileThatIsNoPictureIsNamedWithItsVariable() {
    assertRefused("picture is text", Entry.failed(ID, new Failure("x", "picture is text")));
  }

  @Test
  void anEventWithoutAnEntryIsAFailure() {
    Priming silent = Priming.of(named(picture), (bytes, log) -> () -> {});

    assertThrows(IllegalStateException.class, () -> silent.atStart(nowhere));
  }

  private void assertRefused(String reason, Entry entry) {
    Priming priming = Priming.of(named(picture), (bytes, log) -> () -> log.tell(entry));

    String said =
        assertThrows(IllegalStateException.class, () -> priming.atStart(nowhere)).getMessage();

    assertTrue(said.startsWith("PRIMING_PICTURE is " + picture), said);
    assertTrue(said.contains(reason), said);
  }

  private void work(byte[] bytes, FunctionLog log) {
    worked.add(new String(bytes, UTF_8));
    log.tell(Entry.detected(ID, 1, Map.of()));
  }

  private static Environment named(Path picture) {
    return new Environment(Map.of("PRIMING_PICTURE", picture.toString()));
  }
}
