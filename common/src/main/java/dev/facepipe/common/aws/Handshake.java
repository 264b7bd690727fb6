package dev.facepipe.common.aws;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/**
 * A request over TLS that ends where its answer would begin: this process itself is asked, and
 * hangs up. What a first request loads, the trusted certificates above all, is there afterwards.
 */
final class Handshake {
  private Handshake() {}

  /** Tries one; nothing leaves the machine. */
  static void attempt() {
    try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        SdkHttpClient http = UrlConnectionHttpClient.create()) {
      Thread hangUp = new Thread(() -> hangUp(nobody), "handshake");
      hangUp.setDaemon(true);
      hangUp.start();
      URI here = URI.create("https://127.0.0.1:" + nobody.getLocalPort());
      SdkHttpRequest request = SdkHttpRequest.builder().uri(here).method(SdkHttpMethod.GET).build();
      http.prepareRequest(HttpExecuteRequest.builder().request(request).build()).call();
      throw new IllegalStateException("%s answered; nobody is there".formatted(here));
    } catch (IOException e) {
      // As it should be.
    }
  }

  /** Once the other side has said its first word. */
  private static void hangUp(ServerSocket nobody) {
    try (Socket call = nobody.accept()) {
      call.getInputStream().read();
    } catch (IOException e) {
      // It hung up first.
    }
  }
}
