package dev.facepipe.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests a server that speaks TLS, with clients that check its certificate. */
class TlsServerTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private static Path folder;
  private static Tls own;

  @BeforeAll
  static void makeCertificate() {
    own = TlsCertificate.own(List.of("127.0.0.1", "localhost"), folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void clientThatTrustsTheOwnCertificateIsServed(String version) throws Exception {
    try (JettyServer server = server(own, new Connections())) {
      assertEquals("https", server.uri().getScheme());
      assertEquals("https", get(server.uri(), client(own, version)));
      URI byName = URI.create("https://localhost:" + server.uri().getPort());
      assertEquals("https", get(byName, client(own, version)));
    }
  }

  @Test
  void givenCertificatesAreServed() throws Exception {
    Path p12 = Keytool.make(folder.resolve("rsa.p12"), "-keyalg", "RSA", "-keysize", "2048");
    Tls pem = TlsCertificate.of(Keytool.certificatePem(p12), Keytool.keyPem(p12));
    Tls stored = TlsCertificate.of(p12, Keytool.PASSWORD);

    for (Tls tls : List.of(pem, stored)) {
      try (JettyServer server = server(tls, new Connections())) {
        assertEquals("https", get(server.uri(), client(tls, "TLSv1.3")));
      }
    }
  }

  @Test
  void clientThatTrustsAnotherCertificateRefuses() throws Exception {
    Tls other = TlsCertificate.own(List.of("127.0.0.1"), folder.resolve("other"));
    try (JettyServer server = server(own, new Connections())) {
      assertThrows(SSLHandshakeException.class, () -> get(server.uri(), client(other, "TLSv1.3")));
    }
  }

  /**
   * The handler decides which hosts it serves, as without TLS: a certificate may be for a proxy.
   */
  @Test
  void hostThatIsNotInTheCertificateReachesTheHandler() throws Exception {
    try (JettyServer server = server(own, new Connections());
        Socket client =
            context(own).getSocketFactory().createSocket("127.0.0.1", server.uri().getPort())) {
      client
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: other.example\r\n\r\n".getBytes(StandardCharsets.UTF_8));

      assertEquals(
          "HTTP/1.1 200 OK",
          new String(client.getInputStream().readNBytes(15), StandardCharsets.UTF_8));
    }
  }

  /** The connection below TLS must not count as one that has sent no headers. */
  @Test
  void replyMayLastLongerThanHeadersMay() throws Exception {
    try (JettyServer server = server(own, new Connections(Duration.ofSeconds(1), LONG, 2))) {
      assertEquals("slow", get(server.uri().resolve("/slow"), client(own, "TLSv1.3")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"})
  void clientWithoutTlsIsClosed(String text) throws Exception {
    try (JettyServer server = server(own, new Connections(Duration.ofSeconds(1), LONG, 100));
        RawClient client = new RawClient(server.uri())) {
      client.send(text);

      assertFalse(client.answer().startsWith("HTTP"));
      assertTrue(client.isClosed());
    }
  }

  private static JettyServer server(Tls tls, Connections connections) {
    return JettyServer.start(
        new LocalPort(0, "--port"),
        "server",
        8,
        tls,
        connections,
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback)
              throws Exception {
            String text = request.isSecure() ? request.getHttpURI().getScheme() : "not secure";
            if (request.getHttpURI().getPath().equals("/slow")) {
              Thread.sleep(3000);
              text = "slow";
            }
            response.write(true, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), callback);
            return true;
          }
        },
        (request, response, callback) -> false);
  }

  private static String get(URI uri, HttpClient client) throws Exception {
    return client
        .send(HttpRequest.newBuilder(uri).timeout(LONG).build(), BodyHandlers.ofString())
        .body();
  }

  /** Returns a client that trusts this certificate only, and checks that it is for the host. */
  private static HttpClient client(Tls trusted, String version) throws Exception {
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(new String[] {version});
    return HttpClient.newBuilder().sslContext(context(trusted)).sslParameters(parameters).build();
  }

  private static SSLContext context(Tls trusted) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("trusted", trusted.certificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
