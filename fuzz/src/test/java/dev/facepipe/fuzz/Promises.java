package dev.facepipe.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * What everything that reads strangers' bytes keeps to: a value or the refusal it is documented to
 * throw, in words that a log line takes, in little memory and time.
 */
public final class Promises {
  /** What any input may make a reader allocate, in bytes: an eighth of the heap. */
  private static final long SPARE = 32 << 20;

  /** And for each byte of it. */
  private static final long PER_BYTE = 1024;

  /** Processor time for one input, in nanoseconds; the clock's would count what others do, too. */
  private static final long MOST_TIME = 5_000_000_000L;

  /** Longest refusal, in characters: it may name a request, whose id has up to 1024. */
  private static final int LONGEST = 1500;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Promises() {}

  /**
   * Returns what a reader returns, or nothing if it refuses.
   *
   * @param size bytes of the input
   * @param reader may be called twice
   * @param refusals what it may throw
   * @throws AssertionError if it breaks a promise
   */
  public static <T> Optional<T> read(
      int size, Callable<T> reader, Set<Class<? extends Exception>> refusals) {
    Run<T> run = Run.of(reader, refusals);
    if (!run.within(size)) {
      run = Run.of(reader, refusals); // the first also loaded classes, and they were instrumented
    }
    require(run.within(size), "%d bytes of input took %s".formatted(size, run));
    return run.value();
  }

  /** Fails unless that holds. */
  public static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  /** Fails unless two values are equal. */
  public static void requireEqual(Object expected, Object got) {
    require(expected.equals(got), "expected %s, got %s".formatted(expected, got));
  }

  /** Fails unless a log shows a text as one line of some length. */
  public static void requireReadable(String text) {
    require(
        text.length() <= LONGEST && text.codePoints().noneMatch(Promises::breaksLine),
        "not a line for people: " + text);
  }

  private static boolean breaksLine(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      default -> false;
    };
  }

  /** What came out, and what it took in bytes and nanoseconds. */
  private record Run<T>(Optional<T> value, long memory, long time) {
    static <T> Run<T> of(Callable<T> reader, Set<Class<? extends Exception>> refusals) {
      long memory = THREADS.getCurrentThreadAllocatedBytes();
      long time = THREADS.getCurrentThreadCpuTime();
      Optional<T> value = valueOf(reader, refusals);
      return new Run<>(
          value,
          THREADS.getCurrentThreadAllocatedBytes() - memory,
          THREADS.getCurrentThreadCpuTime() - time);
    }

    private static <T> Optional<T> valueOf(
        Callable<T> reader, Set<Class<? extends Exception>> refusals) {
      try {
        return Optional.of(reader.call());
      } catch (Exception e) {
        if (!refusals.contains(e.getClass())) {
          throw new AssertionError("neither a value nor a refusal: " + e, e);
        }
        requireReadable(String.valueOf(e.getMessage()));
        return Optional.empty();
      }
    }

    boolean within(int size) {
      return memory <= SPARE + size * PER_BYTE && time <= MOST_TIME;
    }
  }
}
