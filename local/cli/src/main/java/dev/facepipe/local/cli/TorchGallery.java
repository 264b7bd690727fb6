package dev.facepipe.local.cli;

import dev.facepipe.common.network.Tensor;
import dev.facepipe.models.torchfile.TorchFile;
import dev.facepipe.models.torchfile.TorchFileRefused;
import dev.facepipe.recognition.gallery.Gallery;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A gallery of the older Python systems: {@code torch.save([embeddings, names])}, a list of 1 x D
 * tensors and a list of equally many names.
 */
record TorchGallery(int dimensions, List<Entry> entries) {
  /** One embedding and the name of its person. */
  record Entry(String name, float[] vector) {}

  /** Reads a file; an error names the file and says what was expected. */
  static TorchGallery read(Path file) throws IOException {
    Object whole;
    try {
      whole = TorchFile.read(file);
    } catch (TorchFileRefused e) {
      throw new CommandFailed(String.valueOf(e.getMessage()), e);
    }
    if (!(whole instanceof List<?> pair
        && pair.size() == 2
        && pair.get(0) instanceof List<?> embeddings
        && pair.get(1) instanceof List<?> names
        && embeddings.size() == names.size()
        && !names.isEmpty())) {
      throw refused(file, "something else");
    }
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (!(embeddings.get(i) instanceof Tensor vector && names.get(i) instanceof String name)) {
        throw refused(file, "an entry %d that is not a tensor with a name".formatted(i));
      }
      entries.add(new Entry(name, vector.values()));
    }
    return new TorchGallery(entries.get(0).vector().length, entries);
  }

  /** Returns a gallery with these embeddings after its own. */
  Gallery addedTo(Gallery gallery) {
    return gallery.with(
        entries.stream().map(Entry::name).toList(), entries.stream().map(Entry::vector).toList());
  }

  private static CommandFailed refused(Path file, String got) {
    return new CommandFailed(
        "%s holds %s; expected [embeddings, names], two lists of equal length"
            .formatted(file, got));
  }
}
