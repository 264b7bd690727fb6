package dev.facepipe.local.service.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.aws.AwsClients;
import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.local.cloud.aws.EmbeddedS3;
import dev.facepipe.local.cloud.aws.LocalAccount;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.recognition.gallery.LiveGallery;
import dev.facepipe.recognition.gallery.aws.S3GallerySource;
import dev.facepipe.web.LocalPort;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

/** A running function's gallery in a real bucket to which others write good and bad bytes. */
class GalleryFaultsTest {
  private static final Model MODEL = new Model("colours", "1", 2);
  private static final ObjectRef REF = ObjectRef.parse("s3://people/gallery.npz");

  @Test
  void onlyAWholeGalleryOfOurNetworkReplacesTheOldOne() {
    try (EmbeddedS3 service = EmbeddedS3.start(new LocalPort(0, "--s3-port"), List.of("people"));
        S3Client here = client(service);
        S3Client nowhere = AwsClients.s3(URI.create("http://127.0.0.1:1"), "a", "b")) {
      AtomicReference<S3Client> s3 = new AtomicReference<>(here);
      S3ObjectStore bucket = new S3ObjectStore(here);
      LiveGallery live = gallery(s3);
      assertTrue(match(live.current()).isEmpty(), "no gallery at the start");
      put(bucket, gallery(MODEL, "Ada"));
      assertEquals("Ada", nearest(live.current()), "first gallery");
      Gallery inHand = live.current();

      put(bucket, Arrays.copyOf(gallery(MODEL, "Eve"), 400));
      assertEquals("Ada", nearest(live.current()), "after half a gallery was put");
      put(bucket, "<html>".getBytes(UTF_8));
      assertEquals("Ada", nearest(live.current()), "after HTML was put");
      put(bucket, gallery(new Model("others", "1", 2), "Eve"));
      assertEquals("Ada", nearest(live.current()), "after a gallery of another network was put");
      s3.set(nowhere);
      assertEquals("Ada", nearest(live.current()), "while the bucket is unavailable");
      s3.set(here);
      here.deleteObject(r -> r.bucket(REF.bucket()).key(REF.key()));
      assertEquals("Ada", nearest(live.current()), "after the gallery was deleted");

      put(bucket, gallery(MODEL, "Grace"));
      assertEquals("Grace", nearest(live.current()));
      put(bucket, GalleryFile.encode(Gallery.empty(MODEL)));
      assertTrue(match(live.current()).isEmpty(), "after an empty gallery was put");
      assertEquals("Ada", nearest(inHand), "a running call keeps its gallery");
    }
  }

  private static LiveGallery gallery(AtomicReference<S3Client> s3) {
    return new LiveGallery(
        REF.toString(),
        new S3GallerySource(s3::get, REF),
        MODEL,
        Duration.ZERO,
        InstantSource.system(),
        () -> {});
  }

  private static byte[] gallery(Model model, String person) {
    return GalleryFile.encode(Gallery.empty(model).with(person, List.of(new float[] {1, 0})));
  }

  private static void put(S3ObjectStore bucket, byte[] bytes) {
    bucket.put(REF, bytes, "application/octet-stream");
  }

  private static String nearest(Gallery gallery) {
    return match(gallery).orElseThrow();
  }

  private static Optional<String> match(Gallery gallery) {
    return gallery.match(List.of(new float[] {1, 0})).get(0).map(match -> match.name());
  }

  private static S3Client client(EmbeddedS3 service) {
    return AwsClients.s3(
        service.endpoint(), LocalAccount.ACCESS_KEY_ID, LocalAccount.SECRET_ACCESS_KEY);
  }
}
