/** One task at a time for a function that runs elsewhere, to train and to measure it. */
@NullMarked
package dev.facepipe.local.cli.errand.aws;

import org.jspecify.annotations.NullMarked;
