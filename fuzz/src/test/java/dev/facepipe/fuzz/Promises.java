package dev.facepipe.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * Checks the promises of code that reads untrusted bytes. Such code returns a value or throws a
 * documented exception. The exception's message fits in one log line. Memory and time are limited.
 */
public final class Promises {
  /** Bytes that a reader may always allocate: an eighth of the heap. */
  private static final long SPARE = 32 << 20;

  /** Additional bytes that a reader may allocate for each byte of the input. */
  private static final long PER_BYTE = 1024;

  /** Most processor time for one input, in nanoseconds. Clock time would count other processes. */
  private static final long MOST_TIME = 5_000_000_000L;

  /** Longest message, in characters. A message may contain a request id of up to 1024. */
  private static final int LONGEST = 1500;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Promises() {}

  /**
   * Returns the reader's result; empty if the reader refuses the input.
   *
   * @param size size of the input in bytes
   * @param reader code under test; may be called twice
   * @param refusals exceptions that the reader may throw
   * @throws AssertionError if the reader breaks a promise
   */
  public static <T> Optional<T> read(
      int size, Callable<T> reader, Set<Class<? extends Exception>> refusals) {
    Run<T> run = Run.of(reader, refusals);
    if (!run.within(size)) {
      run = Run.of(reader, refusals); // the first run also loaded and instrumented classes
    }
    require(run.within(size), "%d bytes of input needed %s".formatted(size, run));
    return run.value();
  }

  /** Fails with the message {@code otherwise} unless {@code holds} is true. */
  public static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  /** Fails unless two values are equal. */
  public static void requireEqual(Object expected, Object got) {
    require(expected.equals(got), "got %s; expected %s".formatted(got, expected));
  }

  /** Fails unless a text fits in one log line of limited length. */
  public static void requireReadable(String text) {
    require(
        text.length() <= LONGEST && text.codePoints().noneMatch(Promises::breaksLine),
        "text is not one short printable line: " + text);
  }

  private static boolean breaksLine(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      default -> false;
    };
  }

  /** The result of a run, with its memory in bytes and its time in nanoseconds. */
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
          throw new AssertionError("unexpected exception, neither a value nor a refusal: " + e, e);
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
