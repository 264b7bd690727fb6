/** Text from strangers: makes it printable and comparable, and prints it for people. */
@NullMarked
package dev.facepipe.common.text;

import org.jspecify.annotations.NullMarked;
