package dev.facepipe.common.message;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.image.PictureRefused;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.common.store.UnusableObject;
import dev.facepipe.fuzz.Promises;
import dev.facepipe.fuzz.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzzes messages of the request queue and their crops. The claims bucket is empty. */
class FacesMessageFuzzTest {
  private static final FacesInbox INBOX = new FacesInbox(new NoObjects(), "claims");

  static Stream<byte[]> messages() {
    return Stream.concat(
        Seeds.files("common/src/test/resources/wire", "*.json"),
        Stream.of(
            "{\"request_id\":\"a\",\"claim\":\"s3://claims/1\"}".getBytes(StandardCharsets.UTF_8)));
  }

  @MethodSource("messages")
  @FuzzTest
  void messageIsReadOrRefused(byte[] bytes) {
    String body = new String(bytes, StandardCharsets.UTF_8);
    FacesInbox.requestId(body).ifPresent(id -> Promises.requireReadable(id.value()));

    Promises.read(
            bytes.length,
            () -> INBOX.open(body),
            Set.of(IllegalArgumentException.class, UnusableObject.class))
        .ifPresent(message -> requireCropsAndRoundTrip(bytes.length, message));
  }

  private static void requireCropsAndRoundTrip(int size, FacesMessage message) {
    String json = Json.write(message);
    Promises.requireEqual(json, Json.write(INBOX.open(json)));

    Promises.<List<FaceCrop>>read(
            size, message::crops, Set.of(IllegalArgumentException.class, PictureRefused.class))
        .ifPresent(crops -> Promises.requireEqual(message.faces().size(), crops.size()));
  }

  private static final class NoObjects implements ObjectStore {
    @Override
    public byte[] get(ObjectRef ref, long maxBytes) {
      throw new UnusableObject(ref, "no such object");
    }

    @Override
    public void put(ObjectRef ref, byte[] bytes, String contentType) {
      throw new UnusableObject(ref, "no such bucket");
    }
  }
}
