package dev.facepipe.local.console.people;

import dev.facepipe.recognition.gallery.Gallery;
import java.util.List;

/**
 * The faces that were seen last, as the gallery names them now.
 *
 * @param faces newest first
 * @param unusable number of faces without an embedding of the gallery's network
 */
public record Recent(Gallery gallery, List<RecentFace> faces, int unusable) {}
