package dev.facepipe.local.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Runs commands as users do. */
abstract class CommandTester {
  /** What the last command printed. */
  final StringWriter out = new StringWriter();

  /** What the last command said about errors. */
  final StringWriter err = new StringWriter();

  /** Runs one command and returns its exit code. */
  final int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Facepipe.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
