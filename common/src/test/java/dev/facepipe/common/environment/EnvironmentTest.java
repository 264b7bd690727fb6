package dev.facepipe.common.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class EnvironmentTest {
  private enum Colour {
    RED,
    DARK_BLUE
  }

  private final Environment environment =
      new Environment(
          Map.of(
              "NAME",
              "x",
              "EMPTY",
              " ",
              "N",
              "7",
              "ZERO",
              "0",
              "BIG",
              "65536",
              "D",
              "0.45",
              "C",
              "dark-blue",
              "SWITCH",
              "ON"));

  @Test
  void valuesAreReadAsTheirType() {
    assertEquals("x", environment.require("NAME", "a name"));
    assertEquals(7, environment.positive("N", 1));
    assertEquals(7, environment.port("N", 8080));
    assertEquals(0, environment.port("ZERO", 8080));
    assertEquals(0.45, environment.positive("D", 1.0));
    assertEquals(Colour.DARK_BLUE, environment.oneOf("C", Colour.class, Colour.RED));
    assertTrue(environment.isOn("SWITCH", false));
    assertFalse(new Environment(Map.of("SWITCH", "off")).isOn("SWITCH", true));
  }

  @Test
  void anEmptyVariableCountsAsNotSet() {
    assertEquals(Optional.empty(), environment.find("EMPTY"));
    assertEquals(5, environment.positive("EMPTY", 5));
    assertTrue(environment.isOn("EMPTY", true));
    assertFalse(environment.isOn("GONE", false));
    assertEquals(Colour.RED, environment.oneOf("GONE", Colour.class, Colour.RED));
  }

  @Test
  void errorsNameTheVariableItsValueAndTheExpectedValue() {
    assertSays("GONE is not set; expected a URL", () -> environment.require("GONE", "a URL"));
    assertSays(
        "NAME is 'x'; expected a whole number, at least 1", () -> environment.positive("NAME", 1));
    assertSays(
        "ZERO is '0'; expected a whole number, at least 1", () -> environment.positive("ZERO", 1));
    assertSays("BIG is '65536'; expected a port, 0 to 65535", () -> environment.port("BIG", 8080));
    assertSays("NAME is 'x'; expected on or off", () -> environment.isOn("NAME", true));
    assertSays("ZERO is '0'; expected a number above 0", () -> environment.positive("ZERO", 1.0));
    assertSays(
        "NAME is 'x'; expected one of [red, dark-blue]",
        () -> environment.oneOf("NAME", Colour.class, Colour.RED));
  }

  @Test
  void toStringShowsNoValues() {
    assertEquals(
        "environment of [AWS_SECRET_ACCESS_KEY, REGION]",
        new Environment(Map.of("REGION", "here", "AWS_SECRET_ACCESS_KEY", "s3cret")).toString());
  }

  private static void assertSays(String words, Executable mistake) {
    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, mistake);
    assertTrue(refused.toString().endsWith(words), refused.toString());
  }
}
