/**
 * The command line: one class a command. Data goes to standard output, messages to standard error.
 */
@NullMarked
package dev.facepipe.local.cli;

import org.jspecify.annotations.NullMarked;
