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
 * Brings a {@link RemoteFile}: takes up again what broke off, gives up on a server that falls
 * silent, and lets the file have its name only when its SHA-256 is right.
 *
 * <p>What has arrived lies in {@code NAME.part}, also when fetching failed: the next time goes on
 * from there.
 */
final class Fetch {
  /** How often in a row nothing may arrive before it is given up. */
  private static final int FRUITLESS_TRIES = 3;

  /** How often in all a broken connection is taken up again. */
  private static final int TRIES = 30;

  private static final int BUFFER = 1 << 16;

  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+|\\*)");

  private final RemoteFile file;
  private final Duration patience;
  private final Duration pause;
  private final Progress progress;
  private final HttpClient client;

  /**
   * A way to fetch one file.
   *
   * @param patience how long a server may be silent
   * @param pause before a try that follows a fruitless one
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
   * Returns once the file is there, verified; at once if it already was.
   *
   * @param target where to; its folder is made if need be
   * @throws IOException if it can't be had; the message says why
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
      download(part); // what had been there was the beginning of something else
      if (!isIt(part)) {
        Files.delete(part);
        throw notTheFile();
      }
    }
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Takes a file that is already on this machine instead.
   *
   * @throws IOException if it is not that file, or can't be copied
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
          "%s is not %s: it has %d bytes, SHA-256 %s; expected %d, %s"
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
        "%s: what came is not the file: its SHA-256 is not %s"
            .formatted(file.url(), file.sha256()));
  }

  /** Returns once as many bytes are there as the file has. */
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
        case 416 -> { // there is no more of it than we have: what we have is something else
          Files.delete(part);
          throw problem("has nothing from byte %d on".formatted(have));
        }
        case 408, 429, 500, 502, 503, 504 ->
            throw problem("answers %d".formatted(response.statusCode()));
        default -> throw new Refused(file, "answers %d".formatted(response.statusCode()));
      }
    }
  }

  private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
    try {
      return client.send(request, BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refused(file, "fetching was interrupted");
    } catch (IOException e) {
      throw new IOException("%s: cannot be reached: %s".formatted(file.url(), reason(e)), e);
    }
  }

  /** The client says most in the deepest cause, and sometimes only by its class. */
  private static String reason(IOException e) {
    Throwable deepest = e;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    if (deepest instanceof UnresolvedAddressException) {
      return "its host is not known here";
    }
    String message = deepest.getMessage();
    return message == null ? deepest.getClass().getSimpleName() : message;
  }

  private void requireLength(HttpResponse<?> response) throws Refused {
    long length = response.headers().firstValueAsLong("Content-Length").orElse(file.size());
    if (length != file.size()) {
      throw new Refused(file, "offers %d bytes; expected %d".formatted(length, file.size()));
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
      Files.deleteIfExists(part); // so that the next try asks for the whole
      throw problem(
          "was asked for bytes from %d of %d on and offers '%s'"
              .formatted(have, file.size(), range));
    }
  }

  /** Writes what comes behind what is there, up to the file's size. */
  private void append(InputStream body, Path part, long have) throws IOException {
    StandardOpenOption how =
        have == 0 ? StandardOpenOption.TRUNCATE_EXISTING : StandardOpenOption.APPEND;
    long done = have;
    try (SilenceWatch watch = new SilenceWatch(body, patience);
        OutputStream out =
            Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
      byte[] buffer = new byte[BUFFER];
      try {
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
          watch.heard();
          done += read;
          if (done > file.size()) {
            throw new Refused(file, "sends more than the %d bytes expected".formatted(file.size()));
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
        "was silent for %.0f seconds after %d of %d bytes"
            .formatted(patience.toMillis() / 1000.0, done, file.size()));
  }

  private IOException brokeOff(long done) {
    return problem("broke off after %d of %d bytes".formatted(done, file.size()));
  }

  private IOException problem(String what) {
    return new IOException("%s: %s".formatted(file.url(), what));
  }

  private void sleep() throws IOException {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refused(file, "fetching was interrupted");
    }
  }

  /** Another try would not help. */
  private static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    Refused(RemoteFile file, String what) {
      super("%s: %s".formatted(file.url(), what));
    }
  }
}
