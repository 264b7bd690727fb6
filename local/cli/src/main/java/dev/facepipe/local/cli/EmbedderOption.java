package dev.facepipe.local.cli;

import dev.facepipe.common.network.NetworkEngine;
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

/** Options that choose the network that embeds, and its folder. */
final class EmbedderOption implements CheckedOption {
  @Mixin private NetworksOption networks;

  @Option(
      names = "--embedder",
      paramLabel = "NAME",
      completionCandidates = Names.class,
      converter = NameConverter.class,
      description =
          "Network that turns faces into embeddings: ${COMPLETION-CANDIDATES} (default:"
              + " inception-resnet-v1 if it was downloaded, or else resnet34).")
  private @Nullable EmbedderName embedder;

  @Override
  public void check() {
    Path card = networks.folder().resolve(name().word() + ".json");
    if (!Files.isRegularFile(card)) {
      throw new WrongUse(
          "network %s is not in --networks %s; './facepipe models %s' makes it"
              .formatted(
                  name().word(),
                  networks.folder(),
                  name() == EmbedderName.RESNET34 ? "build" : "fetch"));
    }
  }

  NetworksOption networks() {
    return networks;
  }

  /** Returns the chosen network, or else the best network in the folder. */
  EmbedderName name() {
    if (embedder != null) {
      return embedder;
    }
    return Files.exists(
            NetworkEngine.file(networks.folder(), EmbedderName.INCEPTION_RESNET_V1.word()))
        ? EmbedderName.INCEPTION_RESNET_V1
        : EmbedderName.RESNET34;
  }

  Embedder load() {
    return Embedders.load(name(), networks.folder());
  }

  /** Returns the chosen network's model. */
  Model model() {
    return Model.read(networks.folder(), name().word());
  }

  /** Returns the chosen network's model; throws if its embeddings have another length. */
  Model modelOf(int dimensions) {
    Model model = model();
    if (model.dimensions() != dimensions) {
      throw new CommandFailed(
          "embeddings have %d values; expected %d, the length of %s; --embedder chooses the network"
              .formatted(dimensions, model.dimensions(), model));
    }
    return model;
  }

  /** Throws, with a message for people, unless a file holds a gallery of the chosen network. */
  void requireUsable(Path gallery) {
    GalleryFile.read(gallery).requireModel(model(), gallery.toString());
  }

  /** Writes an empty gallery and returns its file, which is deleted when this process ends. */
  Path nobody() throws IOException {
    Path file = Files.createTempFile("facepipe-nobody-", ".npz");
    writeNobody(file);
    file.toFile().deleteOnExit();
    return file;
  }

  /** Writes an empty gallery of the chosen network. */
  void writeNobody(Path file) {
    GalleryFile.write(Gallery.empty(model()), file);
  }

  /** The networks' names, for the help text. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return words().iterator();
    }

    private static List<String> words() {
      return Stream.of(EmbedderName.values()).map(EmbedderName::word).toList();
    }
  }

  /** Converts the option's value. */
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
