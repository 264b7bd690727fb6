package dev.facepipe.local.cloud;

/** One function as its triggers see it. Safe for several threads at once. */
@FunctionalInterface
public interface LambdaFunction {
  /**
   * Returns what the function answered, as JSON; the word {@code null} if it answered nothing.
   *
   * @param event JSON as AWS sends it to the function's door
   * @throws FunctionFailed if the function threw, or did not understand the event
   */
  String invoke(String event);
}
