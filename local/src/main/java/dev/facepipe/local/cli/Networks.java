package dev.facepipe.local.cli;

import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.recognition.Embedder;
import dev.facepipe.recognition.EmbedderName;
import dev.facepipe.recognition.Model;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which networks a command runs, and where they lie. */
final class Networks {
  @Option(
      names = "--networks",
      paramLabel = "DIR",
      defaultValue = "${sys:facepipe.networks}",
      description = "Folder of the networks (default: what the build wrote).")
  private Path folder;

  @Option(
      names = "--embedder",
      paramLabel = "NAME",
      completionCandidates = Names.class,
      converter = NameConverter.class,
      description =
          "Network that embeds: ${COMPLETION-CANDIDATES} (default: inception-resnet-v1 if it is"
              + " there, else resnet34).")
  private @Nullable EmbedderName embedder;

  Path folder() {
    return folder;
  }

  /** The network asked for, or else the best one there is. */
  EmbedderName embedderName() {
    if (embedder != null) {
      return embedder;
    }
    return Files.exists(folder.resolve(EmbedderName.INCEPTION_RESNET_V1.word() + ".pt"))
        ? EmbedderName.INCEPTION_RESNET_V1
        : EmbedderName.RESNET34;
  }

  Embedder embedder() {
    return embedderName().load(folder);
  }

  /** The model whose vectors have this length; an error if the chosen one's have another. */
  Model modelOf(int dimensions) {
    Model model = Model.read(folder, embedderName().word());
    if (model.dimensions() != dimensions) {
      throw new CommandFailed(
          "vectors have %d values; expected %d, as %s gives; --embedder names another network"
              .formatted(dimensions, model.dimensions(), model));
    }
    return model;
  }

  Mtcnn detector(int minFace) {
    return new Mtcnn(folder, minFace);
  }

  /** For the help text. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return words().iterator();
    }

    private static List<String> words() {
      return Stream.of(EmbedderName.values()).map(EmbedderName::word).toList();
    }
  }

  /** For the option's value. */
  static final class NameConverter implements ITypeConverter<EmbedderName> {
    @Override
    public EmbedderName convert(String word) {
      try {
        return EmbedderName.parse(word);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
