package dev.facepipe.common.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedOriginsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://www.example.org",
        "http://localhost:3000",
        "http://127.0.0.1:8080",
        "https://[::1]:8443",
        "https://xn--bcher-kva.example",
        "*"
      })
  void originsThatBrowsersWriteAreAccepted(String origin) {
    assertEquals(List.of(origin), new AllowedOrigins(List.of(origin)).origins());
  }

  @Test
  void hostsBecomeLowerCaseAsInBrowsers() {
    assertTrue(new AllowedOrigins(List.of("HTTPS://A.Example")).contain("https://a.example"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "example.org",
        "https://",
        "https://a.example/",
        "https://a.example/page",
        "https://a.example:443",
        "http://a.example:80",
        "https://a.example:0x1",
        "https://a.example:99999",
        "https://*.example.org",
        "https://u@a.example",
        "https://b\u00fccher.example",
        "ftp://a.example",
        "file://",
        "https://a.example\r\nX: y",
        "https://a.example, https://b.example"
      })
  void originsThatNoBrowserWritesAreRefused(String origin) {
    assertThrows(IllegalArgumentException.class, () -> new AllowedOrigins(List.of(origin)), origin);
  }

  @Test
  void starIsRefusedBesideOtherOrigins() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new AllowedOrigins(List.of("*", "https://a.example")));
  }

  @Test
  void moreThanAHundredDifferentOriginsAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new AllowedOrigins(
                IntStream.range(0, 101)
                    .mapToObj(i -> "https://a%d.example".formatted(i))
                    .toList()));
    assertEquals(
        1, new AllowedOrigins(Collections.nCopies(200, "https://a.example")).origins().size());
  }

  @Test
  void sandboxedPagesAreAllowedOnlyIfAllPagesAre() {
    assertFalse(new AllowedOrigins(List.of("https://a.example")).contain("null"));
    assertTrue(new AllowedOrigins(List.of("*")).contain("null"));
  }
}
