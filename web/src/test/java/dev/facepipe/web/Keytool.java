package dev.facepipe.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;

/** Makes certificates with the program {@code keytool}, and writes them as PEM. */
final class Keytool {
  static final String PASSWORD = "a secret";

  private Keytool() {}

  /** Makes a key store with a certificate for 127.0.0.1, which is valid from now on. */
  static Path make(Path file, String... more) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    Collections.addAll(command, "-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"); // start sooner
    Collections.addAll(command, "-genkeypair", "-alias", "one", "-dname", "CN=test");
    Collections.addAll(command, "-storetype", "PKCS12", "-storepass", PASSWORD);
    Collections.addAll(command, "-ext", "san=ip:127.0.0.1", "-keystore", file.toString());
    Collections.addAll(command, more);
    Process made =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertEquals(0, made.waitFor());
    return file;
  }

  static Path certificatePem(Path p12) throws Exception {
    StringBuilder pem = new StringBuilder("some words before it\n");
    for (Certificate certificate : store(p12).getCertificateChain("one")) {
      pem.append(block("CERTIFICATE", certificate.getEncoded()));
    }
    return Files.writeString(Path.of(p12 + ".cert.pem"), pem);
  }

  static Path keyPem(Path p12) throws Exception {
    Key key = store(p12).getKey("one", PASSWORD.toCharArray());
    return Files.writeString(Path.of(p12 + ".key.pem"), block("PRIVATE KEY", key.getEncoded()));
  }

  private static KeyStore store(Path p12) throws Exception {
    return KeyStore.getInstance(p12.toFile(), PASSWORD.toCharArray());
  }

  private static String block(String type, byte[] bytes) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(type, Base64.getMimeEncoder().encodeToString(bytes), type);
  }
}
