package dev.facepipe.common.journal;

import dev.facepipe.common.figure.Count;
import dev.facepipe.common.journal.Entry.Result;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs one line per entry, with its values as fields for a JSON log. Errors are warnings, because
 * nobody else is told of them at once.
 */
public final class LogJournal implements Journal {
  private final Logger log;

  /** Writes to the logger of this class. */
  public LogJournal() {
    this(LoggerFactory.getLogger(LogJournal.class));
  }

  /** Writes to the given logger. */
  public LogJournal(Logger log) {
    this.log = log;
  }

  @Override
  public void tell(Entry entry) {
    LoggingEventBuilder line =
        log.atLevel(entry.result() == Result.ERROR ? Level.WARN : Level.INFO)
            .addKeyValue("request_id", entry.requestId())
            .addKeyValue("result", entry.result().name().toLowerCase(Locale.ROOT))
            .addKeyValue("timings_ms", entry.timingsMs())
            .addKeyValue("error", entry.failure());
    for (Map.Entry<Count, Integer> count : entry.counts().entrySet()) {
      line = line.addKeyValue(count.getKey().toString(), count.getValue());
    }
    Object what = entry.failure() == null ? entry.result() : entry.failure().message();
    line.log("request {}: {}", entry.requestId(), what);
  }
}
