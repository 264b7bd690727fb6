package dev.facepipe.infra.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackTest {
  @Test
  void outputsNameAllAddresses() {
    JsonNode outputs = Synthesized.dev().json().get("Outputs");
    Set<String> names = new TreeSet<>();
    outputs.fieldNames().forEachRemaining(names::add);

    assertEquals(
        Set.of(
            "FunctionUrl",
            "RequestQueueUrl",
            "ResponseQueueUrl",
            "ResponseQueueName",
            "VideosBucketName",
            "FramesBucketName",
            "ResultsBucketName",
            "ClaimsBucketName",
            "GalleryObject",
            "ClientPolicyName",
            "DashboardName"),
        names);
    assertEquals(
        "AWS::Lambda::Url",
        Synthesized.dev()
            .resource(Synthesized.target(outputs.at("/FunctionUrl/Value")))
            .get("Type")
            .asText());
    assertTrue(outputs.at("/GalleryObject/Value").toString().contains("/gallery.npz"));
  }

  @Test
  void templateHasNoAccountNumber() {
    for (Synthesized stack : Set.of(Synthesized.dev(), Synthesized.prod(), Synthesized.chosen())) {
      String text = stack.json().toString();
      assertTrue(text.contains("\"AWS::AccountId\""));
      assertTrue(!text.matches(".*\\b\\d{12}\\b.*"), "an account's number in the template");
    }
  }

  @Test
  void missingImagesAreNamedWithTheCommandThatMakesThem(@TempDir Path empty) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> Synthesized.synthesize(Map.of(), empty, empty.resolve("cdk.out")));

    assertEquals(
        "images is '%s', which has no Dockerfile; expected the folder that 'mvn -pl docker -am"
                .formatted(empty)
            + " package -Dimages' makes",
        refused.getMessage());
  }

  @Test
  void missingWeightsAreNamedBeforeTheBuild(@TempDir Path folder) throws IOException {
    Path images = Synthesized.images(folder.resolve("images"));
    Files.delete(images.resolve("face-recognition/networks/inception-resnet-v1.pt"));

    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> Synthesized.synthesize(Map.of(), images, folder.resolve("cdk.out")));

    assertEquals(
        "embedder is 'inception-resnet-v1', but '%s' has no weights for it; expected"
                .formatted(images)
            + " './facepipe models fetch' before, or embedder=resnet34",
        refused.getMessage());
  }
}
