/** One task at a time for a function that runs outside this process, to train and to measure it. */
@NullMarked
package dev.facepipe.local.cli.task.aws;

import org.jspecify.annotations.NullMarked;
