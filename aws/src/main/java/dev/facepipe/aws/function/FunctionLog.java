package dev.facepipe.aws.function;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import com.amazonaws.services.lambda.runtime.Context;
import dev.facepipe.common.figure.Count;
import dev.facepipe.common.journal.Entry;
import dev.facepipe.common.journal.Journal;
import dev.facepipe.common.journal.LogJournal;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Logs a function's calls, frames and videos, and on Lambda prints their figures. On Lambda it is
 * not thread-safe, because Lambda makes one call at a time.
 */
public final class FunctionLog implements Journal {
  private final Journal journal;
  private final @Nullable Consumer<Figures> onCallEnd;

  private Figures figures = new Figures();
  private boolean calling;
  private boolean cold = true;

  private FunctionLog(Journal journal, @Nullable Consumer<Figures> onCallEnd) {
    this.journal = journal;
    this.onCallEnd = onCallEnd;
  }

  /** Returns a log that writes plain lines only, as on a laptop. */
  public static FunctionLog plain() {
    return of(new LogJournal());
  }

  /** Returns a log that only passes its entries to a journal. */
  public static FunctionLog of(Journal journal) {
    return new FunctionLog(journal, null);
  }

  /**
   * Returns a log for Lambda. Its lines carry the fields of the call. At the end of a call, it
   * prints the figures on standard output, where CloudWatch reads them as metrics.
   *
   * @param service the module's name
   */
  public static FunctionLog onLambda(String service) {
    return onLambda(service, System.out);
  }

  static FunctionLog onLambda(String service, PrintStream output) {
    return new FunctionLog(new LogJournal(), printing(service, output));
  }

  /**
   * Returns a log that does the work of a log on Lambda but discards its output. Only the listener
   * gets the entries.
   */
  static FunctionLog rehearsal(Journal listener) {
    LoggerContext context = new LoggerContext();
    Logger nobodyReads = context.getLogger(FunctionLog.class);
    nobodyReads.addAppender(LambdaLogging.json(context, OutputStream.nullOutputStream()));
    LogJournal lines = new LogJournal(nobodyReads);
    return new FunctionLog(
        entry -> {
          listener.tell(entry);
          lines.tell(entry);
        },
        printing("", new PrintStream(OutputStream.nullOutputStream(), false, UTF_8)));
  }

  private static Consumer<Figures> printing(String service, PrintStream output) {
    return figures -> figures.line(service, Instant.now()).ifPresent(output::println);
  }

  @Override
  public void tell(Entry entry) {
    journal.tell(entry);
    if (onCallEnd != null) {
      figures.add(entry);
    }
  }

  /**
   * Adds 1 to a figure that does not belong to a frame or video. Outside a call, the figure is
   * printed at once: otherwise a snapshot before the first call would keep it, and each copy would
   * print it.
   */
  public void count(Count what) {
    if (onCallEnd == null) {
      return;
    }
    figures.count(what, 1);
    if (!calling) {
      printFigures(onCallEnd);
    }
  }

  private void printFigures(Consumer<Figures> printing) {
    printing.accept(figures);
    figures = new Figures();
  }

  /**
   * Runs the work of a call and returns its result. The figures are printed even if the work fails.
   */
  public <T> T during(@Nullable Context context, Supplier<T> call) {
    if (onCallEnd == null) {
      return call.get();
    }
    describe(context);
    calling = true;
    try {
      return call.get();
    } finally {
      calling = false;
      printFigures(onCallEnd);
      MDC.clear();
    }
  }

  /** Runs the work of a call that has no result. */
  public void during(@Nullable Context context, Runnable call) {
    during(
        context,
        () -> {
          call.run();
          return true;
        });
  }

  /** Sets the fields of all log lines until the call ends. The names are those of Powertools. */
  private void describe(@Nullable Context context) {
    MDC.put("cold_start", Boolean.toString(cold));
    cold = false;
    if (context != null) {
      MDC.put("function_name", context.getFunctionName());
      MDC.put("function_version", context.getFunctionVersion());
      MDC.put("function_request_id", context.getAwsRequestId());
    }
  }
}
