/** The demonstration: people, frames and a film made from the sample photographs. */
@NullMarked
package dev.facepipe.local.cli.demo;

import org.jspecify.annotations.NullMarked;
