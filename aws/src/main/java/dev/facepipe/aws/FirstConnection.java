package dev.facepipe.aws;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/**
 * Makes a first HTTP request, so that later requests are faster. The process sends the request to
 * itself and closes the connection without a reply. This loads the classes of the HTTP client and,
 * for TLS, the trusted certificates.
 */
public final class FirstConnection {
  /** A safety limit: the client notices the closed connection at once. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private FirstConnection() {}

  /** Makes one request, which does not leave the machine. */
  public static void attempt(boolean tls) {
    try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        SdkHttpClient http = UrlConnectionHttpClient.builder().socketTimeout(PATIENCE).build()) {
      Thread hangUp = new Thread(() -> hangUp(nobody), "handshake");
      hangUp.setDaemon(true);
      hangUp.start();
      URI here = URI.create((tls ? "https" : "http") + "://127.0.0.1:" + nobody.getLocalPort());
      SdkHttpRequest request = SdkHttpRequest.builder().uri(here).method(SdkHttpMethod.GET).build();
      http.prepareRequest(HttpExecuteRequest.builder().request(request).build()).call();
      throw new IllegalStateException(
          "%s sent an HTTP reply; expected a closed connection".formatted(here));
    } catch (IOException e) {
      // Expected: the connection was closed.
    }
  }

  /**
   * Waits for the first byte, then closes the connection and the server socket, so that the client
   * cannot retry.
   */
  private static void hangUp(ServerSocket nobody) {
    try (nobody;
        Socket call = nobody.accept()) {
      call.getInputStream().read();
    } catch (IOException e) {
      // The client closed the connection first.
    }
  }
}
