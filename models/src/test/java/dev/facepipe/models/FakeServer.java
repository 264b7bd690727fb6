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

/** A server that sends exactly the bytes of a test, right or wrong. One request per connection. */
final class FakeServer implements AutoCloseable {
  /** Writes the bytes of one reply. The server closes the connection afterwards. */
  @FunctionalInterface
  interface Reply {
    void write(String request, OutputStream out) throws IOException, InterruptedException;
  }

  private final ServerSocket socket;
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

  /** Starts a server that sends one reply per request, in order. The last reply repeats. */
  FakeServer(Reply... replies) throws IOException {
    socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    daemon(() -> serve(replies)).start();
  }

  /** Returns the address of the file. */
  URI url() {
    return URI.create("http://127.0.0.1:%d/release/net.pt".formatted(socket.getLocalPort()));
  }

  /** Returns the heads of all requests so far. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  /** Returns an HTTP/1.1 reply with a status, headers and a body. */
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
      // The client has closed the connection, as many tests expect.
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
