/** Text from strangers: made printable, made comparable, printed on a terminal. */
@NullMarked
package dev.facepipe.common.text;

import org.jspecify.annotations.NullMarked;
