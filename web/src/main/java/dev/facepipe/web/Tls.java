package dev.facepipe.web;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** A certificate and its key, with which a server speaks TLS 1.2 or 1.3. Thread-safe. */
public final class Tls {
  /** Types of a subject's alternative names. Source: RFC 5280, 4.2.1.6. */
  private static final Set<Integer> NAME_OR_ADDRESS = Set.of(2, 7);

  private final PrivateKey key;
  private final List<X509Certificate> chain;

  /**
   * Keeps a key and its certificates.
   *
   * @param chain the key's own certificate first, then those that sign it
   */
  Tls(PrivateKey key, List<X509Certificate> chain) {
    this.key = key;
    this.chain = List.copyOf(chain);
  }

  /**
   * Returns the certificate's SHA-256 fingerprint as browsers show it: {@code 5E:0A:...}, 95
   * characters.
   */
  public String fingerprint() {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate().getEncoded());
      return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
    } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
      throw new IllegalStateException("the certificate has no fingerprint", e);
    }
  }

  /** Returns the names and addresses that the certificate is for, in lower case. */
  public Set<String> hosts() {
    try {
      @Nullable Collection<List<?>> names = certificate().getSubjectAlternativeNames();
      return names == null
          ? Set.of()
          : names.stream()
              .filter(name -> NAME_OR_ADDRESS.contains(name.get(0)))
              .map(name -> String.valueOf(name.get(1)).toLowerCase(Locale.ROOT))
              .collect(Collectors.toUnmodifiableSet());
    } catch (CertificateParsingException e) {
      return Set.of(); // browsers refuse it
    }
  }

  X509Certificate certificate() {
    return chain.get(0);
  }

  /** Returns the factory of connections that speak TLS and carry HTTP/1.1 inside. */
  SslConnectionFactory connections() {
    SslContextFactory.Server context = new SslContextFactory.Server();
    String password = UUID.randomUUID().toString(); // of a key store that only memory holds
    try {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(null, null);
      keys.setKeyEntry("key", key, password.toCharArray(), chain.toArray(Certificate[]::new));
      context.setKeyStore(keys);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the certificate cannot be used: " + e.getMessage(), e);
    }
    context.setKeyStorePassword(password);
    context.setIncludeProtocols("TLSv1.2", "TLSv1.3");
    context.setRenegotiationAllowed(false);
    return new SslConnectionFactory(context, "http/1.1");
  }
}
