package dev.facepipe.local.console.people;

import org.jspecify.annotations.Nullable;

/**
 * A reference of a person, as people see it.
 *
 * @param index place among the references of the person, from 0: those that are matched, then those
 *     that were set aside
 * @param source the photograph or sighting; empty if it is not known
 * @param quality unified quality score, 0 to 100; null if it is not known
 * @param picture path of the picture, if there may be one
 * @param aside why the reference is not matched; null if it is matched
 */
record Photograph(
    int index,
    String source,
    @Nullable Integer quality,
    @Nullable String picture,
    @Nullable Aside aside) {
  /** Why a reference was set aside. */
  record Aside(String code, String reason) {}
}
