/**
 * The page that people use: who came, strangers to name, how far to trust an answer. A client of a
 * running service.
 */
@NullMarked
package dev.facepipe.local.console;

import org.jspecify.annotations.NullMarked;
