/** Which service the console shows, and where it listens. */
@NullMarked
package dev.facepipe.local.console.settings;

import org.jspecify.annotations.NullMarked;
