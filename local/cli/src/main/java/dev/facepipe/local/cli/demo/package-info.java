/** The demo: people, frames and a video made from the sample photographs. */
@NullMarked
package dev.facepipe.local.cli.demo;

import org.jspecify.annotations.NullMarked;
