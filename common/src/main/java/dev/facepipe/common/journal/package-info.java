/** Where the functions tell what became of each piece of their work. */
@NullMarked
package dev.facepipe.common.journal;

import org.jspecify.annotations.NullMarked;
