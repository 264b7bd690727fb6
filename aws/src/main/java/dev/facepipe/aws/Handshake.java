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
 * A request that ends where its answer would begin: this process itself is asked, and hangs up.
 * What a first request loads, over TLS the trusted certificates above all, is there afterwards.
 */
public final class Handshake {
  /** Never needed: closing a connection is noticed at once. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private Handshake() {}

  /** Tries one; nothing leaves the machine. */
  public static void attempt(boolean tls) {
    try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        SdkHttpClient http = UrlConnectionHttpClient.builder().socketTimeout(PATIENCE).build()) {
      Thread hangUp = new Thread(() -> hangUp(nobody), "handshake");
      hangUp.setDaemon(true);
      hangUp.start();
      URI here = URI.create((tls ? "https" : "http") + "://127.0.0.1:" + nobody.getLocalPort());
      SdkHttpRequest request = SdkHttpRequest.builder().uri(here).method(SdkHttpMethod.GET).build();
      http.prepareRequest(HttpExecuteRequest.builder().request(request).build()).call();
      throw new IllegalStateException("%s answered; nobody is there".formatted(here));
    } catch (IOException e) {
      // As it should be.
    }
  }

  /** Once the other side has said its first word; for good, or it would call again. */
  private static void hangUp(ServerSocket nobody) {
    try (nobody;
        Socket call = nobody.accept()) {
      call.getInputStream().read();
    } catch (IOException e) {
      // It hung up first.
    }
  }
}
