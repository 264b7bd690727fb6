package dev.facepipe.scalable.web;

import dev.facepipe.common.NamedThreads;
import dev.facepipe.common.Unavailable;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.text.Printable;
import dev.facepipe.detection.ContentCoding;
import dev.facepipe.detection.FrameRefused;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles each HTTP request. Bodies are read without blocking, a few threads send pictures, and
 * waiting for answers takes no thread.
 */
final class WebHandler extends Handler.Abstract.NonBlocking {
  private static final Logger LOG = LoggerFactory.getLogger(WebHandler.class);

  /**
   * Pictures that are stored and sent at the same time. If S3 and SQS take 25 ms a call, a look-up,
   * a put and a send take 75 ms, which gives 210 pictures a second.
   */
  private static final int SENDERS = 16;

  /** Most characters of an HTTP method that a message quotes. */
  private static final int LONGEST = 20;

  private final WebSettings settings;
  private final SendPicture sendPicture;
  private final WaitingRoom room;
  private final WebMetrics metrics;
  private final BooleanSupplier answersCome;
  private final Semaphore places;
  private final Semaphore memory;
  private final ExecutorService senders =
      Executors.newFixedThreadPool(SENDERS, new NamedThreads("sender"));
  private volatile boolean closing;

  WebHandler(
      WebSettings settings,
      SendPicture sendPicture,
      WaitingRoom room,
      Semaphore memory,
      WebMetrics metrics,
      BooleanSupplier answersCome) {
    this.settings = settings;
    this.sendPicture = sendPicture;
    this.room = room;
    this.metrics = metrics;
    this.answersCome = answersCome;
    this.places = new Semaphore(settings.maxWaiting());
    this.memory = memory;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    PendingReply visit = new PendingReply(request, response, callback, metrics);
    boolean looks = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    boolean posts = request.getMethod().equals("POST");
    switch (Request.getPathInContext(request)) {
      case "/" -> only("POST", posts, visit, this::post);
      case "/healthz" -> only("GET", looks, visit, this::showHealth);
      case "/metrics" -> only("GET", looks, visit, v -> v.show(metrics.shown()));
      default -> visit.reply(404, "not_found", "nothing is here; expected POST / with a picture");
    }
    return true;
  }

  private void only(
      String method, boolean allowed, PendingReply visit, Consumer<PendingReply> work) {
    if (allowed) {
      work.accept(visit);
    } else {
      String got = Printable.shown(visit.request().getMethod(), LONGEST);
      String message = "method is %s; expected %s".formatted(got, method);
      visit.reply(405, "method_not_allowed", message);
    }
  }

  private void showHealth(PendingReply visit) {
    if (closing) {
      visit.reply(503, "closing", "this server is shutting down");
    } else if (answersCome.getAsBoolean()) {
      visit.show(Reply.text(200, "ok", "ok"));
    } else {
      visit.reply(
          503, "no_answers", "this server can no longer receive answers; restart the server");
    }
  }

  private void post(PendingReply visit) {
    if (closing) {
      visit.reply(503, "closing", "this server is shutting down; send the picture again");
    } else if (!places.tryAcquire()) {
      visit.reply(503, "busy", "too many requests wait for an answer; send the picture again");
    } else {
      visit.atEnd(places::release);
      take(visit, visit.request().getLength());
    }
  }

  /**
   * Reads a picture from a request.
   *
   * @param announced length of the body in bytes, or -1 if the request has no length
   */
  private void take(PendingReply visit, long announced) {
    if (announced > Uploads.MAX_BODY) {
      FrameRefused tooLarge = Uploads.tooLarge(announced);
      visit.reply(tooLarge.status(), tooLarge.code(), tooLarge.getMessage());
      return;
    }
    int most = announced < 0 ? Uploads.MAX_BODY : (int) announced;
    // The unpacked size of a packed body is not known before unpacking.
    int size = ContentCoding.isPacked(visit.contentEncoding()) ? Uploads.MAX_BODY : most;
    if (!memory.tryAcquire(size)) {
      visit.reply(503, "busy", "too many pictures arrive at once; send the picture again");
      return;
    }
    visit.after(
        Body.read(visit.request(), most),
        body -> ask(visit, body, size),
        failure -> {
          memory.release(size);
          turnAway(visit, failure);
        });
  }

  /**
   * Sends a picture on and lets the request wait. A waiting request keeps only the picture's name.
   */
  private void ask(PendingReply visit, ByteBuffer body, int size) {
    CompletableFuture<Answer> answer = room.enter(visit.id());
    visit.onFailure(failure -> room.fail(visit.id(), failure));
    visit.after(answer, visit::reply, failure -> giveUp(visit, failure));
    senders.execute(
        () -> {
          try {
            send(visit, body, size, answer);
          } catch (RuntimeException e) {
            room.fail(visit.id(), e);
          }
        });
  }

  private void send(PendingReply visit, ByteBuffer body, int size, Future<Answer> answer) {
    try {
      if (!answer.isDone()) { // otherwise the request timed out while it waited for a sender
        PostedPicture upload =
            Uploads.read(
                visit.contentType(), visit.contentEncoding(), body, settings.inputBucket());
        visit.isAbout(upload);
        sendPicture.send(visit.id(), upload);
        visit.isSent();
      }
    } finally {
      memory.release(size);
    }
  }

  /** Replies why the body could not be read, if the client is still there. */
  private static void turnAway(PendingReply visit, Throwable failure) {
    if (failure instanceof FrameRefused refused) {
      visit.reply(refused.status(), refused.code(), refused.getMessage());
    } else if (failure instanceof TimeoutException) {
      visit.reply(408, "too_slow", "the picture did not arrive in time; send it again");
    } else if (failure instanceof HttpException) {
      visit.reply(400, "bad_request", "the body is not valid HTTP/1.1, or ends too early");
    } else {
      visit.abandon(failure);
    }
  }

  /** Replies why there is no answer. */
  private static void giveUp(PendingReply visit, Throwable failure) {
    if (failure instanceof FrameRefused refused) {
      visit.reply(refused.status(), refused.code(), refused.getMessage());
    } else if (failure instanceof TimeoutException && visit.wasSent()) {
      visit.reply(
          504,
          "no_answer_yet",
          "request %s has no answer yet; the answer will be in the output bucket"
              .formatted(visit.id()));
    } else if (failure instanceof TimeoutException || failure instanceof Unavailable) {
      LOG.warn("request {}: {}", visit.id(), failure.toString());
      visit.reply(503, "unavailable", "the picture was not accepted; send it again");
    } else if (failure instanceof IOException) {
      visit.abandon(failure); // the client is gone
    } else {
      LOG.error("request {} failed", visit.id(), failure);
      visit.reply(
          500, "internal", "request %s failed; the service is at fault".formatted(visit.id()));
    }
  }

  /**
   * Refuses new pictures, and returns when all current requests have a reply, or time has run out.
   */
  void close(Duration patience) {
    closing = true;
    int all = settings.maxWaiting();
    try {
      if (places.tryAcquire(all, patience.toMillis(), TimeUnit.MILLISECONDS)) {
        places.release(all);
      } else {
        LOG.warn("{} requests did not get an answer", all - places.availablePermits());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    senders.shutdown();
  }
}
