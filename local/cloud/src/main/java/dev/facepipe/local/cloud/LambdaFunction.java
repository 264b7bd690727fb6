package dev.facepipe.local.cloud;

/** A function that triggers can call. Thread-safe. */
@FunctionalInterface
public interface LambdaFunction {
  /**
   * Calls the function and returns its answer as JSON; {@code null} as text if the function answers
   * nothing.
   *
   * @param event JSON as AWS sends it to the function
   * @throws FunctionFailed if the function threw, or could not read the event
   */
  String invoke(String event);
}
