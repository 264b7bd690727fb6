package dev.facepipe.web;

import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.file.FileRefused;
import dev.facepipe.common.file.RegularFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.UnrecoverableKeyException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads certificates and their keys, and makes a certificate of this machine's own.
 *
 * <p>The program {@code keytool} makes the certificate. Java has no public API for that, and every
 * Java installation has {@code keytool}, so a library would only add jars.
 */
public final class TlsCertificate {
  /** Far above a chain of certificates or a key store with one key. */
  private static final long MOST_BYTES = 1 << 20;

  /**
   * How long a certificate of our own is valid. Source: CA/Browser Forum, Baseline Requirements,
   * 6.3.2: at most 398 days.
   */
  private static final int DAYS = 397;

  /**
   * An own certificate is replaced this long before its end, so that it ends in no running server.
   */
  private static final Duration BEFORE_ITS_END = Duration.ofDays(7);

  private static final Duration KEYTOOL_PATIENCE = Duration.ofSeconds(60);

  /**
   * Password of the own key store. The mode of the file protects the key. A password that is kept
   * beside the file would protect nothing.
   */
  private static final String PASSWORD = "facepipe";

  private static final String FILE = "tls.p12";

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

  /** An address in digits, of IP version 4 or 6. */
  private static final Pattern DIGITS = Pattern.compile("[0-9.]+|[0-9a-f:]*:[0-9a-f:.]*");

  private TlsCertificate() {}

  /**
   * Returns this machine's own certificate for these hosts. Nobody signs it, so browsers warn until
   * a user makes an exception. The certificate is kept in {@code facepipe/tls.p12} below {@code
   * XDG_DATA_HOME} or {@code ~/.local/share}, readable by this user only. Later calls for the same
   * hosts return it again until 7 days before its end, so that the exception holds.
   *
   * @param hosts names in lower case, and addresses in digits, by which clients reach the server;
   *     at least one
   * @throws IllegalStateException if the certificate cannot be made or kept
   */
  public static Tls own(Collection<String> hosts) {
    Path data =
        new Environment(System.getenv())
            .find("XDG_DATA_HOME")
            .map(Path::of)
            .orElseGet(() -> Path.of(System.getProperty("user.home"), ".local", "share"));
    return own(hosts, data.resolve("facepipe"));
  }

  static Tls own(Collection<String> hosts, Path folder) {
    Path file = folder.resolve(FILE);
    Set<String> wanted = new TreeSet<>(hosts);
    try {
      @Nullable Tls kept = kept(file, wanted);
      if (kept != null) {
        return kept;
      }
      Files.createDirectories(folder);
      Path half =
          Files.createTempDirectory(
              folder,
              "tls-",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      try {
        Path made = half.resolve(FILE);
        make(wanted, made);
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
        Tls tls = of(made, PASSWORD);
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return tls;
      } finally {
        Files.deleteIfExists(half.resolve(FILE));
        Files.delete(half);
      }
    } catch (IOException e) {
      throw new IllegalStateException(
          "a certificate cannot be kept in %s: %s; set XDG_DATA_HOME to a writable folder"
              .formatted(folder, e),
          e);
    }
  }

  /** Returns the certificate in the file, if it is for these hosts and valid for some time. */
  private static @Nullable Tls kept(Path file, Set<String> hosts) {
    try {
      Tls tls = of(file, PASSWORD);
      X509Certificate certificate = tls.certificate();
      certificate.checkValidity(Date.from(Instant.now().plus(BEFORE_ITS_END)));
      return tls.hosts().equals(hosts) ? tls : null;
    } catch (IllegalArgumentException | CertificateException e) {
      return null; // there is none, it is damaged, or it ends soon: a new one replaces it
    }
  }

  private static void make(Set<String> hosts, Path file) throws IOException {
    String names =
        hosts.stream()
            .map(host -> (DIGITS.matcher(host).matches() ? "ip:" : "dns:") + host)
            .collect(Collectors.joining(","));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    // Halve the time to start: 0.7 s instead of 1.5 s.
    Collections.addAll(command, "-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC");
    Collections.addAll(command, "-genkeypair", "-alias", "facepipe", "-dname", "CN=Facepipe");
    Collections.addAll(command, "-keyalg", "EC", "-groupname", "secp256r1");
    Collections.addAll(command, "-sigalg", "SHA256withECDSA");
    // From yesterday on, because the clock of a phone may be behind.
    Collections.addAll(command, "-startdate", "-1d", "-validity", Integer.toString(DAYS));
    Collections.addAll(command, "-ext", "san=" + names, "-ext", "eku=serverAuth");
    Collections.addAll(command, "-ext", "ku:critical=digitalSignature");
    Collections.addAll(command, "-storetype", "PKCS12", "-storepass", PASSWORD);
    Collections.addAll(command, "-keystore", file.toString());
    Path said = file.resolveSibling("keytool.txt");
    try {
      Process keytool =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      if (!keytool.waitFor(KEYTOOL_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        keytool.destroyForcibly();
        throw new IOException("keytool did not end within " + KEYTOOL_PATIENCE.toSeconds() + " s");
      }
      if (keytool.exitValue() != 0) {
        throw new IOException("keytool failed: " + Files.readString(said).strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while keytool made a certificate", e);
    } finally {
      Files.deleteIfExists(said);
    }
  }

  /**
   * Reads a key store in the form PKCS12, which has one key with its certificates.
   *
   * @throws IllegalArgumentException if the file is something else, or the certificate is not valid
   *     now; the message names the file
   */
  public static Tls of(Path p12, String password) {
    byte[] bytes = bytes(p12);
    char[] secret = password.toCharArray();
    try {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try {
        keys.load(new ByteArrayInputStream(bytes), secret);
      } catch (IOException e) {
        throw e.getCause() instanceof UnrecoverableKeyException
            ? refused(p12, "the password is wrong", e)
            : refused(p12, "is no PKCS12 key store, or is damaged; expected one", e);
      }
      List<String> aliases = new ArrayList<>();
      for (String alias : Collections.list(keys.aliases())) {
        if (keys.isKeyEntry(alias)) {
          aliases.add(alias);
        }
      }
      if (aliases.size() != 1) {
        throw refused(p12, "has %d keys; expected one".formatted(aliases.size()), null);
      }
      String alias = aliases.get(0);
      List<X509Certificate> chain = new ArrayList<>();
      for (var certificate : keys.getCertificateChain(alias)) {
        chain.add((X509Certificate) certificate);
      }
      return checked((PrivateKey) keys.getKey(alias, secret), chain, p12, p12);
    } catch (GeneralSecurityException e) {
      throw refused(p12, "cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reads a certificate and its key in the form PEM.
   *
   * @param certificate the key's own certificate first, then those that sign it
   * @param key in the form PKCS8, not encrypted; may be the same file
   * @throws IllegalArgumentException if a file is something else, the key belongs to another
   *     certificate, or the certificate is not valid now; the message names the file
   */
  public static Tls of(Path certificate, Path key) {
    List<X509Certificate> chain = new ArrayList<>();
    for (Block block : blocks(certificate)) {
      if (block.type().equals("CERTIFICATE")) {
        try {
          chain.add(
              (X509Certificate)
                  CertificateFactory.getInstance("X.509")
                      .generateCertificate(new ByteArrayInputStream(block.bytes())));
        } catch (CertificateException e) {
          throw refused(certificate, "has a damaged certificate: " + e.getMessage(), e);
        }
      }
    }
    if (chain.isEmpty()) {
      throw refused(
          certificate, "has no certificate; expected PEM: -----BEGIN CERTIFICATE-----", null);
    }
    return checked(key(key, chain.get(0).getPublicKey()), chain, certificate, key);
  }

  private static PrivateKey key(Path file, PublicKey belonging) {
    List<Block> blocks =
        blocks(file).stream().filter(block -> block.type().endsWith("PRIVATE KEY")).toList();
    if (blocks.size() != 1) {
      throw refused(
          file,
          "has %d keys; expected one in PEM: -----BEGIN PRIVATE KEY-----".formatted(blocks.size()),
          null);
    }
    Block block = blocks.get(0);
    if (!block.type().equals("PRIVATE KEY")) {
      throw refused(
          file,
          "has a key of the form '%s'; expected PRIVATE KEY (PKCS8, not encrypted); make one with:"
                  .formatted(block.type())
              + " openssl pkcs8 -topk8 -nocrypt -in KEY -out NEW_KEY",
          null);
    }
    try {
      return KeyFactory.getInstance(belonging.getAlgorithm())
          .generatePrivate(new PKCS8EncodedKeySpec(block.bytes()));
    } catch (GeneralSecurityException e) {
      throw refused(
          file,
          "has a damaged key, or a key of another kind; expected a key of the kind %s, as its certificate has"
              .formatted(belonging.getAlgorithm()),
          e);
    }
  }

  /** Checks that the key belongs to the first certificate, and that this one is valid now. */
  private static Tls checked(PrivateKey key, List<X509Certificate> chain, Path from, Path keyFrom) {
    X509Certificate certificate = chain.get(0);
    if (!belong(key, certificate.getPublicKey())) {
      throw refused(
          keyFrom,
          "has the key of another certificate; expected the key of the first one in " + from,
          null);
    }
    Instant now = Instant.now();
    if (now.isAfter(certificate.getNotAfter().toInstant())) {
      throw refused(
          from,
          "ended at %s; expected a certificate that is valid now"
              .formatted(certificate.getNotAfter().toInstant()),
          null);
    }
    if (now.isBefore(certificate.getNotBefore().toInstant())) {
      throw refused(
          from,
          "begins at %s; expected a certificate that is valid now"
              .formatted(certificate.getNotBefore().toInstant()),
          null);
    }
    return new Tls(key, chain);
  }

  /** Returns true if the public key verifies what the private key signs. */
  private static boolean belong(PrivateKey key, PublicKey open) {
    byte[] text = "Facepipe".getBytes(StandardCharsets.US_ASCII);
    String algorithm =
        switch (open.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> open.getAlgorithm(); // such as EdDSA
        };
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(text);
      byte[] signed = signature.sign();
      signature.initVerify(open);
      signature.update(text);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // keys of different kinds
    }
  }

  /** A part of a PEM file, such as a {@code CERTIFICATE}. */
  private record Block(String type, byte[] bytes) {}

  private static List<Block> blocks(Path file) {
    List<Block> blocks = new ArrayList<>();
    Matcher found = BLOCK.matcher(new String(bytes(file), StandardCharsets.ISO_8859_1));
    while (found.find()) {
      try {
        blocks.add(
            new Block(found.group(1), Base64.getMimeDecoder().decode(found.group(2).strip())));
      } catch (IllegalArgumentException e) {
        throw refused(file, "is damaged: a part of it is not base64", e);
      }
    }
    return blocks;
  }

  private static byte[] bytes(Path file) {
    try {
      return RegularFile.read(file, MOST_BYTES);
    } catch (FileRefused e) {
      throw refused(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static IllegalArgumentException refused(
      Path file, String why, @Nullable Exception cause) {
    return new IllegalArgumentException("certificate %s: %s".formatted(file, why), cause);
  }
}
