package dev.facepipe.local.cloud.functions.aws;

import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.FaceCrops;
import dev.facepipe.common.face.FaceThumbnail;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.NamedFace;
import dev.facepipe.common.message.Answers;
import dev.facepipe.common.message.Keys;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.ResultsForm;
import dev.facepipe.common.message.SightingWriter;
import dev.facepipe.common.message.VideoAnswers;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.local.cloud.aws.EmbeddedS3;
import dev.facepipe.web.LocalPort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Prints what a sighting adds to an answer: time, and bytes in the results bucket of the local
 * cloud. The middle of a sample photograph stands for a face. Not part of the build; run it with
 * {@code mvn -pl local/cloud -am test -Dtest=SightingCost -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class SightingCost {
  private static final Path PHOTOGRAPH = Path.of("../../models/target/samples/sample1.jpg");
  private static final int WARM = 300;
  private static final int TIMES = 300;

  @Test
  void printTheCost() throws Exception {
    RgbImage frame = ImageCodec.decode(Files.readAllBytes(PHOTOGRAPH));
    Face face = Face.inTheMiddle(frame.width(), frame.height());
    FaceCrop crop = FaceCrops.cut(frame, List.of(face)).get(0);
    System.out.printf(
        "crop of %dx%d, median and fastest tenth of %d%n",
        crop.image().width(), crop.image().height(), TIMES);
    print("thumbnail", () -> FaceThumbnail.of(crop));
    try (EmbeddedS3 s3 = EmbeddedS3.start(new LocalPort(0, "--s3-port"), List.of("results"))) {
      ObjectStore objects = new S3ObjectStore(s3.client());
      Answers without = answers(objects, null);
      Answers with = answers(objects, new SightingWriter(objects, "results"));
      for (int faces : new int[] {1, 8}) {
        NamedFace named = new NamedFace(face.box(), 1, "Ada", 0.3f, 0.45f, null);
        List<NamedFace> all = Collections.nCopies(faces, named);
        List<float[]> embeddings = Collections.nCopies(faces, embedding());
        for (boolean kept : new boolean[] {false, true}) {
          print(
              "%d faces, %s".formatted(faces, kept ? "with a sighting" : "without"),
              () ->
                  (kept ? with : without)
                      .send(
                          Answer.named(
                              RequestId.random(),
                              null,
                              "resnet34",
                              "v1",
                              all,
                              Map.of("embed", 9.0)),
                          null,
                          embeddings,
                          i -> FaceThumbnail.of(crop)));
        }
        System.out.printf(
            "%d faces: largest sighting %,d bytes%n",
            faces,
            s3
                .client()
                .listObjectsV2Paginator(list -> list.bucket("results").prefix(Keys.SIGHTINGS))
                .contents()
                .stream()
                .mapToLong(object -> object.size())
                .max()
                .orElse(0));
      }
    }
  }

  private static Answers answers(ObjectStore objects, SightingWriter sightings) {
    return new Answers(
        body -> {},
        objects,
        new Answers.Stored("results", ResultsForm.ALL, null, sightings),
        VideoAnswers.FRAMES,
        InstantSource.system());
  }

  private static float[] embedding() {
    float[] embedding = new float[512];
    Random random = new Random(1);
    for (int i = 0; i < embedding.length; i++) {
      embedding[i] = (float) random.nextGaussian();
    }
    return embedding;
  }

  private static void print(String what, Runnable work) {
    for (int i = 0; i < WARM; i++) {
      work.run();
    }
    double[] milliseconds = new double[TIMES];
    for (int i = 0; i < TIMES; i++) {
      long start = System.nanoTime();
      work.run();
      milliseconds[i] = (System.nanoTime() - start) / 1e6;
    }
    Arrays.sort(milliseconds);
    System.out.printf(
        "%s: %.2f ms, %.2f ms%n", what, milliseconds[TIMES / 2], milliseconds[TIMES / 10]);
  }
}
