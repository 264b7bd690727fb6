package dev.facepipe.local.console.people;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.FaceThumbnail;
import dev.facepipe.common.file.RegularFile;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.PictureRefused;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.message.Keys;
import dev.facepipe.common.message.Sighting;
import dev.facepipe.local.console.seen.Sightings;
import dev.facepipe.recognition.gallery.Enrolment;
import dev.facepipe.recognition.gallery.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Small pictures of enrolled people: of their photographs, if the console knows the folder, or of
 * the sightings that they were enrolled from, while these are kept. Thread-safe.
 */
final class Pictures {
  /** Pictures in memory: some 10 KB each. */
  private static final int MOST_KEPT = 1000;

  private final @Nullable Path photographs;
  private final Sightings sightings;
  private final Map<Photograph, byte[]> kept =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Photograph, byte[]> eldest) {
              return size() > MOST_KEPT;
            }
          });

  private record Photograph(Path file, FileTime changed) {}

  /**
   * @param photographs folder that was enrolled, {@code NAME/*.jpg}; null if there is none
   */
  Pictures(@Nullable Path photographs, Sightings sightings) {
    this.photographs = photographs;
    this.sightings = sightings;
  }

  /** Returns true if the picture of a reference may be there. */
  boolean mayHave(Reference reference) {
    return isSighting(reference) || (photographs != null && !reference.source().isEmpty());
  }

  private static boolean isSighting(Reference reference) {
    return Keys.ofSighting(reference.source()).isPresent();
  }

  /** Returns the picture of a reference as JPEG; empty if it is not there any more. */
  Optional<byte[]> of(Reference reference) {
    return isSighting(reference) ? seen(reference) : photograph(reference);
  }

  private Optional<byte[]> seen(Reference reference) {
    return sightings
        .read(reference.source())
        .flatMap(
            sighting ->
                sighting.faces().stream()
                    .filter(
                        face ->
                            face.values()
                                .filter(values -> Arrays.equals(values, reference.vector()))
                                .isPresent())
                    .findFirst())
        .flatMap(Pictures::thumbnail);
  }

  /** Returns the picture of a face that was seen; empty if it is not kept. */
  Optional<byte[]> of(FaceId id) {
    return sightings
        .read(id.sighting())
        .filter(sighting -> id.face() < sighting.faces().size())
        .flatMap(sighting -> thumbnail(sighting.faces().get(id.face())));
  }

  private static Optional<byte[]> thumbnail(Sighting.SeenFace face) {
    try {
      return Optional.ofNullable(face.thumbnail()).map(Base64.getDecoder()::decode);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Optional<byte[]> photograph(Reference reference) {
    Path folder = photographs;
    if (folder == null || reference.source().isEmpty()) {
      return Optional.empty();
    }
    // A renamed person's photographs have lost the folder in their names.
    return Optional.of(reference.source())
        .map(source -> List.of(source, reference.name() + "/" + source))
        .stream()
        .flatMap(List::stream)
        .flatMap(source -> inside(folder, source).stream())
        .filter(Files::isRegularFile)
        .findFirst()
        .flatMap(this::shrunk);
  }

  /** Returns a file below a folder; empty if the name leads elsewhere. */
  private static Optional<Path> inside(Path folder, String source) {
    try {
      Path name = Path.of(source);
      boolean isPlain =
          !name.isAbsolute() && name.normalize().equals(name) && !name.startsWith("..");
      return isPlain ? Optional.of(folder.resolve(name)) : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private Optional<byte[]> shrunk(Path file) {
    try {
      Photograph key = new Photograph(file, Files.getLastModifiedTime(file));
      byte[] known = kept.get(key);
      if (known != null) {
        return Optional.of(known);
      }
      RgbImage image =
          ImageCodec.decodeReduced(RegularFile.read(file, Enrolment.MAX_FILE_BYTES)).image();
      byte[] jpeg =
          Base64.getDecoder()
              .decode(FaceThumbnail.of(image, new Box(0, 0, image.width(), image.height())));
      kept.put(key, jpeg);
      return Optional.of(jpeg);
    } catch (IOException | PictureRefused e) {
      return Optional.empty();
    }
  }
}
