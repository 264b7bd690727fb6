package dev.facepipe.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Tests which certificates are read and made. {@link TlsServerTest} uses them. */
class TlsTest {
  private static final List<String> HERE = List.of("127.0.0.1", "localhost");

  @TempDir private static Path made;

  /** Key stores, each with one key: of kind EC, another of kind EC, of kind RSA. */
  private static Path p12;

  private static Path other;
  private static Path rsa;

  @TempDir private Path folder;

  @BeforeAll
  static void make() throws Exception {
    p12 = Keytool.make(made.resolve("a.p12"), "-keyalg", "EC");
    other = Keytool.make(made.resolve("other.p12"), "-keyalg", "EC");
    rsa = Keytool.make(made.resolve("rsa.p12"), "-keyalg", "RSA", "-keysize", "2048");
  }

  @Test
  void ownCertificateIsKeptForTheSameHosts() throws Exception {
    Path below = folder.resolve("new");
    Tls first = TlsCertificate.own(HERE, below);
    Tls again = TlsCertificate.own(List.of("localhost", "127.0.0.1"), below);
    Tls elsewhere = TlsCertificate.own(List.of("localhost", "192.0.2.7"), below);

    assertEquals(first.fingerprint(), again.fingerprint());
    assertNotEquals(first.fingerprint(), elsewhere.fingerprint());
    Path file = below.resolve("tls.p12");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    try (var all = Files.list(below)) {
      assertEquals(List.of(file), all.toList());
    }
  }

  @Test
  void ownCertificateIsForNamesAndBothKindsOfAddressesForAYear() throws Exception {
    List<String> hosts = List.of("0:0:0:0:0:0:0:1", "192.0.2.7", "laptop.example", "localhost");

    Tls first = TlsCertificate.own(hosts, folder);

    assertEquals(
        List.of(
            List.of(7, "0:0:0:0:0:0:0:1"),
            List.of(7, "192.0.2.7"),
            List.of(2, "laptop.example"),
            List.of(2, "localhost")),
        List.copyOf(first.certificate().getSubjectAlternativeNames()));
    assertEquals(first.fingerprint(), TlsCertificate.own(hosts, folder).fingerprint());
    Instant end = first.certificate().getNotAfter().toInstant();
    long days = Duration.between(Instant.now(), end).toDays();
    assertTrue(days >= 395 && days <= 397, "days: " + days);
  }

  @Test
  void ownCertificateThatIsDamagedIsReplaced() throws Exception {
    Files.writeString(folder.resolve("tls.p12"), "nonsense");

    Tls made = TlsCertificate.own(HERE, folder);

    assertEquals(made.fingerprint(), TlsCertificate.own(HERE, folder).fingerprint());
  }

  @Test
  void ownCertificateIsReplacedBeforeItEnds() throws Exception {
    Path kept = folder.resolve("tls.p12");
    String[] soon = {"-keyalg", "EC", "-validity", "6", "-storepass", "facepipe"};
    Keytool.make(kept, soon);
    String ending = TlsCertificate.of(kept, "facepipe").fingerprint();

    assertNotEquals(ending, TlsCertificate.own(List.of("127.0.0.1"), folder).fingerprint());
  }

  @Test
  void folderThatCannotBeWrittenIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");

    var refused =
        assertThrows(
            IllegalStateException.class, () -> TlsCertificate.own(HERE, file.resolve("below")));

    assertTrue(refused.getMessage().contains("set XDG_DATA_HOME"), refused.getMessage());
  }

  /**
   * Compares with OpenSSL 3.0: {@code openssl x509 -in certificate.pem -noout -fingerprint
   * -sha256}.
   */
  @Test
  void fingerprintIsThatOfOpenSsl() throws Exception {
    X509Certificate certificate;
    try (InputStream pem = TlsTest.class.getResourceAsStream("certificate.pem")) {
      certificate =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
    }

    assertEquals(
        "49:D9:E9:B5:E1:C0:E4:28:32:C2:6D:1D:CB:7F:2D:01:03:82:EB:C7:99:78:7C:99:02:33:B5:74:34:C1:AE:3C",
        new Tls(null, List.of(certificate)).fingerprint());
  }

  @Test
  void pemAndPkcs12OfOneCertificateAreRead() throws Exception {
    Path ed25519 = Keytool.make(folder.resolve("ed25519.p12"), "-keyalg", "Ed25519");
    for (Path file : List.of(p12, rsa, ed25519)) {
      Tls stored = TlsCertificate.of(file, Keytool.PASSWORD);
      Tls pem = TlsCertificate.of(Keytool.certificatePem(file), Keytool.keyPem(file));

      assertEquals(stored.fingerprint(), pem.fingerprint());
    }
  }

  @Test
  void certificateNamesItsHosts() throws Exception {
    String names = "san=dns:Faces.example.org,ip:192.0.2.7,uri:https://example.org,dns:b.example";
    Path file = Keytool.make(folder.resolve("named.p12"), "-keyalg", "EC", "-ext", names);

    assertEquals(
        Set.of("faces.example.org", "192.0.2.7", "b.example"),
        TlsCertificate.of(file, Keytool.PASSWORD).hosts());
  }

  @Test
  void keyAndCertificateMayBeInOneFile() throws Exception {
    Path both = folder.resolve("both.pem");
    Files.writeString(
        both,
        Files.readString(Keytool.keyPem(p12)) + Files.readString(Keytool.certificatePem(p12)));

    assertEquals(
        TlsCertificate.of(p12, Keytool.PASSWORD).fingerprint(),
        TlsCertificate.of(both, both).fingerprint());
  }

  @Test
  void keyOfAnotherCertificateIsRefused() throws Exception {
    Path certificate = Keytool.certificatePem(p12);

    assertRefused(
        "other.p12.key.pem: has the key of another certificate; expected the key of the first one",
        () -> TlsCertificate.of(certificate, Keytool.keyPem(other)));
    assertRefused(
        "rsa.p12.key.pem: has a damaged key, or a key of another kind; expected a key of the kind"
            + " EC",
        () -> TlsCertificate.of(certificate, Keytool.keyPem(rsa)));
  }

  @Test
  void certificateThatIsNotValidNowIsRefused() throws Exception {
    Path ended =
        Keytool.make(
            folder.resolve("ended.p12"), "-keyalg", "EC", "-startdate", "-3d", "-validity", "2");
    Path later = Keytool.make(folder.resolve("later.p12"), "-keyalg", "EC", "-startdate", "+2d");

    assertRefused("ended.p12: ended at 20", () -> TlsCertificate.of(ended, Keytool.PASSWORD));
    assertRefused("later.p12: begins at 20", () -> TlsCertificate.of(later, Keytool.PASSWORD));
  }

  @Test
  void damagedKeyStoreIsRefused() throws Exception {
    byte[] bytes = Files.readAllBytes(p12);
    Path half = Files.write(folder.resolve("half.p12"), Arrays.copyOf(bytes, 300));
    Path empty = Files.write(folder.resolve("empty.p12"), new byte[0]);

    assertRefused("a.p12: the password is wrong", () -> TlsCertificate.of(p12, "no"));
    assertRefused("half.p12: is no PKCS12 key store", () -> TlsCertificate.of(half, "no"));
    assertRefused("empty.p12: is no PKCS12 key store", () -> TlsCertificate.of(empty, "no"));
    assertRefused(
        "none.p12: no such file", () -> TlsCertificate.of(folder.resolve("none.p12"), ""));
    assertRefused("is a folder; expected a file", () -> TlsCertificate.of(folder, ""));
  }

  @Test
  void keyStoreWithTwoKeysIsRefused() throws Exception {
    Path two = Files.copy(p12, folder.resolve("two.p12"));
    Keytool.make(two, "-keyalg", "EC", "-alias", "two");

    assertRefused("two.p12: has 2 keys", () -> TlsCertificate.of(two, Keytool.PASSWORD));
  }

  @Test
  void damagedPemIsRefused() throws Exception {
    Path certificate = Keytool.certificatePem(p12);
    Path key = Keytool.keyPem(p12);
    Path binary = Files.write(folder.resolve("binary"), new byte[] {0, 1, 2});
    Path noCertificate = Files.writeString(folder.resolve("x.pem"), cut(certificate));
    Path noKey = Files.writeString(folder.resolve("y.pem"), cut(key));
    Path old =
        Files.writeString(
            folder.resolve("old.pem"),
            """
            -----BEGIN EC PRIVATE KEY-----
            Proc-Type: 4,ENCRYPTED
            DEK-Info: AES-128-CBC,00

            AAAA
            -----END EC PRIVATE KEY-----
            """);

    assertRefused("binary: has no certificate", () -> TlsCertificate.of(binary, key));
    assertRefused("a.p12.key.pem: has no certificate", () -> TlsCertificate.of(key, key));
    assertRefused("x.pem: has a damaged certificate", () -> TlsCertificate.of(noCertificate, key));
    assertRefused("y.pem: has a damaged key", () -> TlsCertificate.of(certificate, noKey));
    assertRefused("a.p12.cert.pem: has 0 keys", () -> TlsCertificate.of(certificate, certificate));
    assertRefused(
        "old.pem: has a key of the form 'EC PRIVATE KEY'; expected PRIVATE KEY (PKCS8",
        () -> TlsCertificate.of(certificate, old));
  }

  /** Returns the text of a PEM file without the second line of its base64. */
  private static String cut(Path pem) throws Exception {
    List<String> lines = Files.readAllLines(pem, StandardCharsets.US_ASCII);
    int first = lines.indexOf(lines.stream().filter(l -> l.startsWith("--")).findFirst().get());
    lines.remove(first + 2);
    return String.join("\n", lines);
  }

  private static void assertRefused(String words, Executable read) {
    String said = assertThrows(IllegalArgumentException.class, read).getMessage();

    assertTrue(said.startsWith("certificate ") && said.contains(words), said);
  }
}
