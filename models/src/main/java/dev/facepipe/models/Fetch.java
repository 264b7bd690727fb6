package dev.facepipe.models;

import dev.facepipe.common.file.FileRefused;
import dev.facepipe.common.file.RegularFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Downloads a {@link RemoteFile}. Resumes a broken download, and gives up when the server sends
 * nothing for too long. The file gets its final name only when its SHA-256 is right.
 *
 * <p>Received bytes are stored in {@code NAME.part}. They are kept when the download fails, and the
 * next run continues from there.
 */
final class Fetch {
  /** The download fails after this number of attempts in a row without a single byte. */
  private static final int FRUITLESS_TRIES = 3;

  /** Most times that a broken connection is resumed. */
  private static final int TRIES = 30;

  private static final int BUFFER = 1 << 16;

  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+|\\*)");

  private final RemoteFile file;
  private final Duration patience;
  private final Duration pause;
  private final Progress progress;
  private final HttpClient client;

  /**
   * Creates a download of one file.
   *
   * @param patience longest time that the server may send nothing
   * @param pause wait before the next attempt after a failed one
   */
  Fetch(RemoteFile file, Duration patience, Duration pause, Progress progress) {
    this.file = file;
    this.patience = patience;
    this.pause = pause;
    this.progress = progress;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(patience)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
  }

  /**
   * Downloads and verifies the file. Does nothing if the verified file is already in place.
   *
   * @param target where the file goes; its folder is created if it is missing
   * @throws IOException if the download fails; the message says why
   */
  void to(Path target) throws IOException {
    if (isIt(target)) {
      return;
    }
    Path part = part(target);
    boolean resumed = size(part) > 0;
    download(part);
    if (!isIt(part)) {
      Files.delete(part);
      if (!resumed) {
        throw notTheFile();
      }
      download(part); // the older bytes in NAME.part belonged to another file
      if (!isIt(part)) {
        Files.delete(part);
        throw notTheFile();
      }
    }
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Verifies and copies a file that is already on this machine.
   *
   * @throws IOException if the file is another one, or can't be copied
   */
  void copy(Path from, Path target) throws IOException {
    long size;
    try {
      size = RegularFile.size(from, file.size());
    } catch (FileRefused e) {
      throw new IOException("%s, for %s: %s".formatted(from, file.name(), e.getMessage()), e);
    }
    if (!isIt(from)) {
      throw new IOException(
          "%s is not %s: the file has %d bytes and SHA-256 %s; expected %d bytes and %s"
              .formatted(from, file.name(), size, Sha256.of(from), file.size(), file.sha256()));
    }
    if (!isIt(target)) {
      Path part = part(target);
      Files.copy(from, part, StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static Path part(Path target) throws IOException {
    Files.createDirectories(target.toAbsolutePath().getParent());
    return target.resolveSibling(target.getFileName() + ".part");
  }

  private static long size(Path path) throws IOException {
    return Files.isRegularFile(path) ? Files.size(path) : 0;
  }

  private boolean isIt(Path path) throws IOException {
    return size(path) == file.size() && Sha256.of(path).equals(file.sha256());
  }

  private IOException notTheFile() {
    return new IOException(
        "%s: the downloaded file has the wrong SHA-256; expected %s"
            .formatted(file.url(), file.sha256()));
  }

  /** Downloads until the part file is as long as the whole file. */
  private void download(Path part) throws IOException {
    int fruitless = 0;
    for (int attempt = 0; size(part) != file.size(); attempt++) {
      long before = size(part);
      try {
        receive(part, before);
      } catch (Refused e) {
        throw e;
      } catch (IOException e) {
        fruitless = size(part) > before ? 0 : fruitless + 1;
        if (fruitless == FRUITLESS_TRIES || attempt == TRIES) {
          throw e;
        }
        sleep();
      }
    }
  }

  private void receive(Path part, long have) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(file.url()).timeout(patience);
    if (have > 0) {
      request.header("Range", "bytes=%d-".formatted(have));
    }
    HttpResponse<InputStream> response = send(request.build());
    try (InputStream body = response.body()) {
      switch (response.statusCode()) {
        case 200 -> {
          requireLength(response);
          append(body, part, 0);
        }
        case 206 -> {
          requireRange(response, part, have);
          append(body, part, have);
        }
        case 416 -> { // the part file is longer than the server's file: it belongs to another file
          Files.delete(part);
          throw problem("server has no bytes from offset %d on".formatted(have));
        }
        case 408, 429, 500, 502, 503, 504 ->
            throw problem("server replied with status %d".formatted(response.statusCode()));
        default ->
            throw new Refused(
                file, "server replied with status %d".formatted(response.statusCode()));
      }
    }
  }

  private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
    try {
      return client.send(request, BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refused(file, "the download was interrupted");
    } catch (IOException e) {
      throw new IOException("%s: cannot be reached: %s".formatted(file.url(), reason(e)), e);
    }
  }

  /** Returns the message of the deepest cause, which says most, or its class if it has none. */
  private static String reason(IOException e) {
    Throwable deepest = e;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    if (deepest instanceof UnresolvedAddressException) {
      return "the host name cannot be resolved";
    }
    String message = deepest.getMessage();
    return message == null ? deepest.getClass().getSimpleName() : message;
  }

  private void requireLength(HttpResponse<?> response) throws Refused {
    long length = response.headers().firstValueAsLong("Content-Length").orElse(file.size());
    if (length != file.size()) {
      throw new Refused(file, "server offers %d bytes; expected %d".formatted(length, file.size()));
    }
  }

  private void requireRange(HttpResponse<?> response, Path part, long have) throws IOException {
    String range = response.headers().firstValue("Content-Range").orElse("nothing");
    Matcher matcher = CONTENT_RANGE.matcher(range);
    boolean right =
        matcher.matches()
            && matcher.group(1).equals(Long.toString(have))
            && (matcher.group(2).equals("*")
                || matcher.group(2).equals(Long.toString(file.size())));
    if (!right) {
      Files.deleteIfExists(part); // so that the next attempt asks for the whole file
      throw problem(
          "asked for bytes from %d of %d, but the reply's Content-Range is '%s'"
              .formatted(have, file.size(), range));
    }
  }

  /** Appends the body to the part file, up to the size of the whole file. */
  private void append(InputStream body, Path part, long have) throws IOException {
    StandardOpenOption how =
        have == 0 ? StandardOpenOption.TRUNCATE_EXISTING : StandardOpenOption.APPEND;
    long done = have;
    try (StallTimeout watch = new StallTimeout(body, patience);
        OutputStream out =
            Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
      byte[] buffer = new byte[BUFFER];
      try {
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
          watch.heard();
          done += read;
          if (done > file.size()) {
            throw new Refused(
                file, "server sent more than the %d bytes expected".formatted(file.size()));
          }
          out.write(buffer, 0, read);
          progress.at(done, file.size());
        }
      } catch (Refused e) {
        throw e;
      } catch (IOException e) {
        throw watch.fired() ? silent(done) : brokeOff(done);
      }
      if (watch.fired()) {
        throw silent(done);
      }
    }
    if (done < file.size()) {
      throw brokeOff(done);
    }
  }

  private IOException silent(long done) {
    return problem(
        "server sent nothing for %.0f seconds after %d of %d bytes"
            .formatted(patience.toMillis() / 1000.0, done, file.size()));
  }

  private IOException brokeOff(long done) {
    return problem("connection closed after %d of %d bytes".formatted(done, file.size()));
  }

  private IOException problem(String what) {
    return new IOException("%s: %s".formatted(file.url(), what));
  }

  private void sleep() throws IOException {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refused(file, "the download was interrupted");
    }
  }

  /** A failure that another attempt would not mend. */
  private static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    Refused(RemoteFile file, String what) {
      super("%s: %s".formatted(file.url(), what));
    }
  }
}
