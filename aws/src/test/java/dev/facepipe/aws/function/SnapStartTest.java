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
  /**
   * As its main class does before a snapshot and after a restore, with its native library at hand.
   */
  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "Lambda's runtime has a library for Linux only")
  void lambdasRuntimeCallsTheHooks() throws Exception {
    JniHelper.load();
    List<String> called = new ArrayList<>();
    SnapStart.register(() -> called.add("before"), () -> called.add("after"));
    System.gc(); // contexts refer weakly

    Core.getGlobalContext().beforeCheckpoint(null);
    assertEquals(List.of("before"), called);
    Core.getGlobalContext().afterRestore(null);

    assertEquals(List.of("before", "after"), called);
  }
}
