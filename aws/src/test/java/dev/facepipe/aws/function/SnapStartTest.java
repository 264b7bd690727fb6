package dev.facepipe.aws.function;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.amazonaws.services.lambda.crac.Core;
import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.JniHelper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class SnapStartTest {
  /** Calls the hooks as the main class of Lambda's runtime does, with its native library loaded. */
  @Test
  @EnabledOnOs(
      value = OS.LINUX,
      disabledReason = "Lambda's runtime has a native library for Linux only")
  void lambdasRuntimeCallsTheHooks() throws Exception {
    JniHelper.load();
    List<String> called = new ArrayList<>();
    SnapStart.register(() -> called.add("before"), () -> called.add("after"));
    System.gc(); // contexts hold weak references

    Core.getGlobalContext().beforeCheckpoint(null);
    assertEquals(List.of("before"), called);
    Core.getGlobalContext().afterRestore(null);

    assertEquals(List.of("before", "after"), called);
  }
}
