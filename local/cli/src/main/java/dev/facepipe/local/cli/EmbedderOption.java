package dev.facepipe.local.cli;

import dev.facepipe.recognition.Embedders;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which network embeds, and where it lies. */
final class EmbedderOption {
  @Mixin private Networks networks;

  @Option(
      names = "--embedder",
      paramLabel = "NAME",
      completionCandidates = Names.class,
      converter = NameConverter.class,
      description =
          "Network that embeds: ${COMPLETION-CANDIDATES} (default: inception-resnet-v1 if it is"
              + " there, else resnet34).")
  private @Nullable EmbedderName embedder;

  Networks networks() {
    return networks;
  }

  /** The network asked for, or else the best one there is. */
  EmbedderName name() {
    if (embedder != null) {
      return embedder;
    }
    return Files.exists(networks.folder().resolve(EmbedderName.INCEPTION_RESNET_V1.word() + ".pt"))
        ? EmbedderName.INCEPTION_RESNET_V1
        : EmbedderName.RESNET34;
  }

  Embedder load() {
    return Embedders.load(name(), networks.folder());
  }

  /** The model whose vectors have this length; an error if the chosen one's have another. */
  Model modelOf(int dimensions) {
    Model model = Model.read(networks.folder(), name().word());
    if (model.dimensions() != dimensions) {
      throw new CommandFailed(
          "vectors have %d values; expected %d, as %s gives; --embedder names another network"
              .formatted(dimensions, model.dimensions(), model));
    }
    return model;
  }

  /** Throws, with a message for people, unless that file holds a gallery of the chosen network. */
  void requireUsable(Path gallery) {
    GalleryFile.read(gallery)
        .requireModel(Model.read(networks.folder(), name().word()), gallery.toString());
  }

  /** Writes a gallery with nobody in it, and returns its file, which ends with this process. */
  Path nobody() throws IOException {
    Path file = Files.createTempFile("facepipe-nobody-", ".npz");
    GalleryFile.write(Gallery.empty(Model.read(networks.folder(), name().word())), file);
    file.toFile().deleteOnExit();
    return file;
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
