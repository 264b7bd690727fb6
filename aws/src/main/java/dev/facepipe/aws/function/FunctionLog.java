package dev.facepipe.aws.function;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import com.amazonaws.services.lambda.runtime.Context;
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
 * What a function tells of its calls, and of each frame and video in them. On Lambda for one call
 * at a time, as it makes them.
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

  /** Nothing but plain lines, as on a laptop. */
  public static FunctionLog plain() {
    return of(new LogJournal());
  }

  /** Nothing but what that journal makes of it. */
  public static FunctionLog of(Journal journal) {
    return new FunctionLog(journal, null);
  }

  /**
   * Log lines that carry what Lambda knows of the call, and at a call's end its figures on standard
   * output, which CloudWatch takes for metrics.
   *
   * @param service the room's name
   */
  public static FunctionLog onLambda(String service) {
    return onLambda(service, System.out);
  }

  static FunctionLog onLambda(String service, PrintStream output) {
    return new FunctionLog(new LogJournal(), printing(service, output));
  }

  /** Writes all that one on Lambda writes, to nowhere; the listener alone is told. */
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
   * Adds one to a figure that is of no frame and no video. Outside a call it is printed at once: a
   * snapshot that is taken before the first call would keep it, and each copy print it.
   */
  public void count(String what) {
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

  /** Does a call's work and returns what it gives; what was told is kept also if it fails. */
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

  /** The same for work that gives nothing. */
  public void during(@Nullable Context context, Runnable call) {
    during(
        context,
        () -> {
          call.run();
          return true;
        });
  }

  /** Fields of all lines until the call ends, by the names that Powertools gives them. */
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
