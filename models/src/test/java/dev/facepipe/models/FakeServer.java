package dev.facepipe.models;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A server that says exactly what a test wants said, however wrong. One connection a request. */
final class FakeServer implements AutoCloseable {
  /** Says something on a connection; it is closed afterwards. */
  @FunctionalInterface
  interface Reply {
    void write(String request, OutputStream out) throws IOException, InterruptedException;
  }

  private final ServerSocket socket;
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

  /** The first reply answers the first request; the last one every further request. */
  FakeServer(Reply... replies) throws IOException {
    socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    daemon(() -> serve(replies)).start();
  }

  /** The address of the file. */
  URI url() {
    return URI.create("http://127.0.0.1:%d/release/net.pt".formatted(socket.getLocalPort()));
  }

  /** Heads of the requests so far. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  /** {@code HTTP/1.1} with a status, headers and a body. */
  static Reply reply(String status, String headers, byte[] body) {
    return (request, out) -> {
      out.write(head(status, headers));
      out.write(body);
    };
  }

  static byte[] head(String status, String headers) {
    return ("HTTP/1.1 " + status + "\r\n" + headers + "Connection: close\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private void serve(Reply[] replies) {
    for (int i = 0; !socket.isClosed(); i++) {
      Reply reply = replies[Math.min(i, replies.length - 1)];
      try {
        Socket connection = socket.accept();
        daemon(() -> answer(connection, reply)).start();
      } catch (IOException e) {
        return; // the test is over
      }
    }
  }

  private void answer(Socket connection, Reply reply) {
    try (connection) {
      String request = readHead(connection);
      requests.add(request);
      OutputStream out = connection.getOutputStream();
      reply.write(request, out);
      out.flush();
    } catch (IOException | InterruptedException e) {
      // The client has hung up, as many tests want.
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "fake-server");
    thread.setDaemon(true);
    return thread;
  }

  private static String readHead(Socket connection) throws IOException {
    var in =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
    StringBuilder head = new StringBuilder();
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      head.append(line).append('\n');
    }
    return head.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
