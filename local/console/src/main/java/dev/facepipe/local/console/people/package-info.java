/** The people of the gallery, and what may be done about them and undone. */
@NullMarked
package dev.facepipe.local.console.people;

import org.jspecify.annotations.NullMarked;
