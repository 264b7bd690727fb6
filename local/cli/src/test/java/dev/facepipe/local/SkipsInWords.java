package dev.facepipe.local;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Prints why each skipped test was skipped; Surefire itself only counts them. */
public final class SkipsInWords implements TestExecutionListener {
  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == Status.ABORTED) {
      tell(test, result.getThrowable().map(Throwable::getMessage).orElse("no reason given"));
    }
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    tell(test, reason);
  }

  private static void tell(TestIdentifier test, String reason) {
    System.out.printf("SKIPPED %s: %s%n", test.getDisplayName(), reason);
  }
}
