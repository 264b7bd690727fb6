package dev.facepipe.aws.function;

import com.amazonaws.services.lambda.runtime.events.S3Event;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.facepipe.aws.function.S3Records.Created;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.fuzz.Promises;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzzes bucket events that Lambda's runtime accepts. */
class S3EventFuzzTest {
  private static final RuntimeJson<S3Event, Void> RUNTIME =
      new RuntimeJson<>(S3Event.class, Void.class);

  static Stream<byte[]> events() {
    return Stream.of(
            "{'Service':'Amazon S3','Event':'s3:TestEvent','Bucket':'videos'}",
            "{'Records':[]}",
            "{'Records':[{'eventName':'ObjectRemoved:Delete','s3':{}}]}",
            "{'Records':[{'eventName':'ObjectCreated:Put',"
                + "'s3':{'bucket':{'name':'b'},'object':{'key':'a+b%2Fc.mp4','size':1}}}]}",
            SampleEvents.objectCreated())
        .map(json -> json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("events")
  @FuzzTest
  void eventIsReadOrRefused(byte[] json) {
    S3Event event;
    try {
      event = RUNTIME.event(new String(json, StandardCharsets.UTF_8));
    } catch (RuntimeException e) {
      return; // the runtime refuses the event, so our code never gets it
    }
    if (event == null) {
      return;
    }
    Promises.read(
            json.length, () -> S3Records.created(event), Set.of(IllegalArgumentException.class))
        .ifPresent(S3EventFuzzTest::requireObjects);
  }

  private static void requireObjects(List<Created> created) {
    Promises.requireEqual(new HashSet<>(created).size(), created.size());
    for (Created drop : created) {
      ObjectRef object = drop.object();
      Promises.requireEqual(object, ObjectRef.parse(object.toString()));
      Promises.require(!object.key().endsWith("/"), "key is a folder");
    }
  }
}
