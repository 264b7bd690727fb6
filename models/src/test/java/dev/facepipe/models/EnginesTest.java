package dev.facepipe.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.djl.engine.Engine;
import dev.facepipe.common.network.NetworkEngine;
import dev.facepipe.common.network.NeuralNet;
import dev.facepipe.models.code.Flavour;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of networks is for one engine, and a program says which engine it lacks. */
class EnginesTest {
  private final Path folder;

  EnginesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void buildingForAnotherEngineReplacesTheNetwork() throws IOException {
    build(Flavour.PLAIN);
    assertEquals(folder.resolve("p-net.pt"), NetworkEngine.file(folder, "p-net"));

    assertTrue(build(Flavour.ONNX));

    assertEquals(folder.resolve("p-net.onnx"), NetworkEngine.file(folder, "p-net"));
    assertEquals("onnx", NetworkCard.read(folder, "p-net").orElseThrow().flavour());
    assertTrue(Files.notExists(folder.resolve("p-net.pt")));
    assertFalse(build(Flavour.ONNX), "up to date");

    assertTrue(build(Flavour.PLAIN));
    assertEquals(folder.resolve("p-net.pt"), NetworkEngine.file(folder, "p-net"));
  }

  @Test
  void missingEngineIsSaid() throws IOException {
    assumeFalse(Engine.hasEngine("OnnxRuntime"), "this build has ONNX Runtime");
    build(Flavour.ONNX);

    var thrown =
        assertThrows(
            IllegalStateException.class, () -> NeuralNet.load(NetworkEngine.file(folder, "p-net")));

    assertEquals(
        "network %s: this program has no ONNX Runtime; build it with FACEPIPE_FLAVOUR=onnx, or build the networks for PyTorch: './facepipe models build'"
            .formatted(folder.resolve("p-net.onnx")),
        thrown.getMessage());
  }

  private boolean build(Flavour flavour) throws IOException {
    return new NetworkBuilder(ModelsFolder.here(), flavour)
        .build(NetworkRecipe.named("p-net"), folder, false);
  }
}
