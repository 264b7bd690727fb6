package dev.facepipe.common.network;

import ai.djl.engine.Engine;
import java.nio.file.Files;
import java.nio.file.Path;

/** A native library that runs networks. A network's file names its engine by its ending. */
public enum NetworkEngine {
  /** PyTorch's libtorch, for TorchScript. */
  PYTORCH("PyTorch", ".pt"),
  /** ONNX Runtime, for ONNX. Part of the program only if it was built for that flavour. */
  ONNX_RUNTIME("OnnxRuntime", ".onnx");

  static {
    // No downloads and no usage reports at run time.
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
  }

  private final String djlName;
  private final String extension;

  NetworkEngine(String djlName, String extension) {
    this.djlName = djlName;
    this.extension = extension;
  }

  /** Returns the ending of a network's file, with its dot. */
  public String extension() {
    return extension;
  }

  /** Returns DJL's name of the engine. */
  String djlName() {
    return djlName;
  }

  /**
   * Returns the file of a network: {@code NAME.onnx} if the folder has one, or else {@code
   * NAME.pt}. The file need not exist.
   */
  public static Path file(Path folder, String network) {
    Path onnx = folder.resolve(network + ONNX_RUNTIME.extension);
    return Files.exists(onnx) ? onnx : folder.resolve(network + PYTORCH.extension);
  }

  /** Returns the name of a network, which is its file's name without the ending. */
  static String name(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - of(file).extension.length());
  }

  /**
   * Returns the engine that a network was written for.
   *
   * @throws IllegalArgumentException if the file has neither ending
   */
  static NetworkEngine of(Path file) {
    for (NetworkEngine engine : values()) {
      if (file.getFileName().toString().endsWith(engine.extension)) {
        return engine;
      }
    }
    throw new IllegalArgumentException(
        "network %s has no known ending; expected .pt or .onnx".formatted(file));
  }

  /**
   * Loads the engine, and returns when it is loaded.
   *
   * @throws IllegalStateException if the engine is not part of this program
   */
  void load() {
    if (this == PYTORCH) {
      Libtorch.load();
    } else if (!Engine.hasEngine(djlName)) {
      throw new IllegalStateException(
          "this program has no ONNX Runtime; build it with FACEPIPE_FLAVOUR=onnx, or build the"
              + " networks for PyTorch: './facepipe models build'");
    } else {
      Engine.getEngine(djlName);
    }
  }
}
