package dev.facepipe.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LocalPortTest {
  @Test
  void loopbackIsReachedByAddressAndName() {
    assertEquals(Set.of("127.0.0.1", "localhost"), new LocalPort(0, "--port").hosts());
  }

  @Test
  void addressIsReachedByItsDigitsAndTheGivenName() throws Exception {
    byte[] digits = {(byte) 192, 0, 2, 7};

    assertEquals(Set.of("192.0.2.7"), hosts(InetAddress.getByAddress(digits)));
    assertEquals(
        Set.of("192.0.2.7", "laptop.example"),
        hosts(InetAddress.getByAddress("Laptop.example", digits)));
  }

  @Test
  void allAddressesAreReachedByAllAddresses() throws Exception {
    Set<String> hosts = hosts(InetAddress.getByName("0.0.0.0"));

    assertTrue(hosts.containsAll(Set.of("127.0.0.1", "localhost")), hosts.toString());
    assertFalse(hosts.contains("0.0.0.0"), hosts.toString());
  }

  private static Set<String> hosts(InetAddress host) {
    return new LocalPort(host, 0, "--port").hosts();
  }
}
