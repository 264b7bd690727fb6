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
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done with each request. Bodies are read as they come, pictures are sent by a few threads,
 * and waiting for answers takes none.
 */
final class WebDoor extends Handler.Abstract.NonBlocking {
  private static final Logger LOG = LoggerFactory.getLogger(WebDoor.class);

  /**
   * Pictures that are put and sent at once. Where S3 and SQS take 25 ms each, a look, a put and a
   * send take 75 ms: 210 a second.
   */
  private static final int SENDERS = 16;

  /** Characters of a method, in words about it. */
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

  WebDoor(
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
    Visit visit = new Visit(request, response, callback, metrics);
    boolean looks = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    boolean posts = request.getMethod().equals("POST");
    switch (Request.getPathInContext(request)) {
      case "/" -> only("POST", posts, visit, this::post);
      case "/healthz" -> only("GET", looks, visit, this::showHealth);
      case "/metrics" -> only("GET", looks, visit, v -> v.show(metrics.shown()));
      default -> refuse(visit, 404, "not_found", "nothing is here; expected POST / with a picture");
    }
    return true;
  }

  private void only(String method, boolean allowed, Visit visit, Consumer<Visit> work) {
    if (allowed) {
      work.accept(visit);
    } else {
      String got = Printable.shown(visit.request().getMethod(), LONGEST);
      String message = "method is %s; expected %s".formatted(got, method);
      refuse(visit, 405, "method_not_allowed", message);
    }
  }

  private void showHealth(Visit visit) {
    if (closing) {
      visit.reply(503, "closing", "this server ends");
    } else if (answersCome.getAsBoolean()) {
      visit.show(Reply.text(200, "ok", "ok"));
    } else {
      visit.reply(503, "no_answers", "this server's poller of answers is dead");
    }
  }

  private void post(Visit visit) {
    if (closing) {
      refuse(visit, 503, "closing", "this server ends; send it again");
    } else if (!places.tryAcquire()) {
      refuse(visit, 503, "busy", "too many wait for their answer; send it again");
    } else {
      visit.atEnd(places::release);
      take(visit, visit.request().getLength());
    }
  }

  /**
   * Takes a picture in.
   *
   * @param announced length of the body, or -1 if the request does not say
   */
  private void take(Visit visit, long announced) {
    if (announced > Uploads.MAX_BODY) {
      FrameRefused tooLarge = Uploads.tooLarge(announced);
      refuse(visit, tooLarge.status(), tooLarge.code(), tooLarge.getMessage());
      return;
    }
    int most = announced < 0 ? Uploads.MAX_BODY : (int) announced;
    // How much a packed body holds, nobody knows before it is unpacked.
    int size = ContentCoding.isPacked(visit.contentEncoding()) ? Uploads.MAX_BODY : most;
    if (!memory.tryAcquire(size)) {
      refuse(visit, 503, "busy", "too many pictures come at once; send it again");
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

  /** Sends a picture on and lets its request wait, which keeps nothing of it but its name. */
  private void ask(Visit visit, ByteBuffer body, int size) {
    CompletableFuture<Answer> answer = room.enter(visit.id());
    visit.onFailure(answer::completeExceptionally);
    visit.after(answer, visit::reply, failure -> giveUp(visit, failure));
    senders.execute(
        () -> {
          try {
            send(visit, body, size, answer);
          } catch (RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
  }

  private void send(Visit visit, ByteBuffer body, int size, Future<Answer> answer) {
    try {
      if (!answer.isDone()) { // else its time went by in the line for a sender
        Upload upload =
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

  /** Says why a body could not be had, if there is still somebody to say it to. */
  private static void turnAway(Visit visit, Throwable failure) {
    if (failure instanceof FrameRefused refused) {
      visit.reply(refused.status(), refused.code(), refused.getMessage());
    } else if (failure instanceof TimeoutException) {
      visit.reply(408, "too_slow", "the picture did not come in time; send it again");
    } else {
      visit.abandon(failure);
    }
  }

  /** Says why there is no answer. */
  private static void giveUp(Visit visit, Throwable failure) {
    if (failure instanceof FrameRefused refused) {
      visit.reply(refused.status(), refused.code(), refused.getMessage());
    } else if (failure instanceof TimeoutException && visit.wasSent()) {
      visit.reply(
          504,
          "no_answer_yet",
          "request %s is not answered yet; its answer will be in the output bucket"
              .formatted(visit.id()));
    } else if (failure instanceof TimeoutException || failure instanceof Unavailable) {
      LOG.warn("request {}: {}", visit.id(), failure.toString());
      visit.reply(503, "unavailable", "the picture was not taken; send it again");
    } else if (failure instanceof IOException) {
      visit.abandon(failure); // the client is gone
    } else {
      LOG.error("request {} failed", visit.id(), failure);
      visit.reply(500, "internal", "request %s failed; this is our fault".formatted(visit.id()));
    }
  }

  /** Replies to a request whose body is of no use. */
  private static void refuse(Visit visit, int status, String code, @Nullable String message) {
    visit.after(
        Body.drop(visit.request()),
        dropped -> visit.reply(status, code, message),
        failure -> visit.reply(status, code, message));
  }

  /** Takes no more pictures, and returns once those in hand are replied to, or the time is over. */
  void close(Duration patience) {
    closing = true;
    int all = settings.maxWaiting();
    try {
      if (places.tryAcquire(all, patience.toMillis(), TimeUnit.MILLISECONDS)) {
        places.release(all);
      } else {
        LOG.warn("{} requests are left unanswered", all - places.availablePermits());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    senders.shutdown();
  }
}
