package dev.facepipe.local.console.people;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A person of the gallery.
 *
 * @param count number of references that are matched
 * @param aside number of references that were set aside
 * @param lastSeen when a face was seen last that the gallery names so now; null if none is kept
 * @param missing what photographs would help: {@code more}, {@code profile}, {@code dark}
 */
record Member(
    String name,
    List<Photograph> photographs,
    int count,
    int aside,
    @Nullable String lastSeen,
    @Nullable FaceId lastSighting,
    List<String> missing) {}
