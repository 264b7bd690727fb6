package dev.facepipe.local.cloud.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.facepipe.local.cloud.BodyCheck;
import dev.facepipe.local.cloud.Gate;
import dev.facepipe.local.cloud.RequestRefused;
import dev.facepipe.web.HttpReply;
import dev.facepipe.web.JettyServer;
import dev.facepipe.web.LocalPort;
import dev.facepipe.web.RequestHead;
import dev.facepipe.web.ServerRequest;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.Host;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.SystemMaterializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP front of ElasticMQ. Refuses requests that the gate refuses, before their body is read,
 * and requests that are too large or too many for this process. Passes each request on as a newly
 * written one, so that the front and ElasticMQ always agree where a request ends. Waiting polls
 * hold no thread.
 *
 * <p>Changes one answer: without messages, SQS omits {@code Messages} but ElasticMQ sends an empty
 * list. A client that checks {@code 'Messages' in answer} and takes the first message would fail on
 * the empty list.
 */
final class SqsFront implements AutoCloseable {
  /**
   * Largest body, in bytes. A message, or a batch of messages, may have 1 MiB. Percent-encoded, or
   * as JSON in ASCII only, that is 3 MiB; names and attributes are extra.
   */
  static final int BODY_LIMIT = 4 << 20;

  /** Bytes of all bodies in progress. ElasticMQ needs several times as much memory. */
  private static final int BODIES_LIMIT = 32 << 20;

  /** Largest answer, in bytes: ten messages of 1 MiB, escaped. */
  private static final int ANSWER_LIMIT = 40 << 20;

  /** Bytes of all answers that are being sent. */
  private static final int ANSWERS_LIMIT = 64 << 20;

  /** Most concurrent requests. Each has a connection to ElasticMQ, which accepts 1024. */
  static final int MOST_REQUESTS = 512;

  /** Time limit for reading an answer that ElasticMQ has ready. */
  private static final long READ_MILLIS = 5000;

  private static final Pattern QUEUE_PATH =
      Pattern.compile("/|/(?:\\d{12}|queue)/[A-Za-z0-9_-]{1,80}(?:\\.fifo)?/?");

  private static final Pattern HOST =
      Pattern.compile("(?<name>[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::(?<port>\\d{1,5}))?");

  private static final String TARGET = "x-amz-target";

  /** Headers that ElasticMQ reads, besides host and content type. */
  private static final List<String> PASSED_ON =
      List.of(TARGET, "x-amzn-query-mode", "x-amzn-trace-id");

  /** Headers of ElasticMQ's server that SQS does not send. */
  private static final Set<String> KEPT_BACK = Set.of("server", "date");

  /** Actions that need no further memory. */
  private static final Pattern FREEING =
      Pattern.compile(
          "(?:AmazonSQS\\.|Action=)(?:Receive|Delete|Purge|Get|List|ChangeMessageVisibility).*");

  private static final String EMPTY_LIST = "{\"Messages\":[]}";

  private static final Logger log = LoggerFactory.getLogger(SqsFront.class);

  private final Semaphore requests = new Semaphore(MOST_REQUESTS);
  private final Semaphore bodies = new Semaphore(BODIES_LIMIT);
  private final Semaphore answers = new Semaphore(ANSWERS_LIMIT);
  private final ActorSystem actors;
  private final Gate gate;
  private final BooleanSupplier isFull;
  private final Runnable onPurge;
  private final URI elasticMq;
  private final JettyServer server;

  private SqsFront(
      ActorSystem actors,
      LocalPort port,
      Gate gate,
      BooleanSupplier isFull,
      Runnable onPurge,
      URI elasticMq) {
    this.actors = actors;
    this.gate = gate;
    this.isFull = isFull;
    this.onPurge = onPurge;
    this.elasticMq = elasticMq;
    this.server = JettyServer.start(port, "sqs", SqsError::of, this::take);
  }

  /**
   * Starts the front and returns it when it takes requests.
   *
   * @param actors run the front's HTTP client
   * @param isFull returns true if the queues hold too much, so that sends must be refused
   * @param onPurge called after a queue was perhaps purged, of which ElasticMQ sends no event
   * @param elasticMq address of ElasticMQ
   * @throws dev.facepipe.web.PortInUse if another program listens on the port
   */
  static SqsFront start(
      ActorSystem actors,
      LocalPort port,
      Gate gate,
      BooleanSupplier isFull,
      Runnable onPurge,
      URI elasticMq) {
    return new SqsFront(actors, port, gate, isFull, onPurge, elasticMq);
  }

  /** Returns the front's address. */
  URI uri() {
    return server.uri();
  }

  @Override
  public void close() {
    server.close();
  }

  private void take(ServerRequest visit) {
    RequestHead head = visit.head();
    try {
      BodyCheck check = gate.admit(head);
      if (!head.method().equals("POST") && !head.method().equals("GET")) {
        visit.refuse(405, "method_not_allowed", "expected POST or GET");
      } else if (!QUEUE_PATH.matcher(path(head)).matches()) {
        visit.refuse(404, "not_found", "nothing has this path; expected / or a queue's path");
      } else if (head.headers().containsKey("content-encoding")) {
        visit.refuse(415, "encoded", "expected a body without Content-Encoding");
      } else {
        visit.read(BODY_LIMIT, bodies, body -> takeBody(visit, check, body));
      }
    } catch (RequestRefused e) {
      keepOut(visit, e);
    }
  }

  private void takeBody(ServerRequest visit, BodyCheck check, byte[] body) {
    try {
      check.check(body);
    } catch (RequestRefused e) {
      keepOut(visit, e);
      return;
    }
    if (isFull.getAsBoolean() && !frees(visit.head(), body)) {
      visit.refuse(
          503, "full", "the queues are full; receive and delete messages, then send again");
      return;
    }
    Optional<HttpRequest> passedOn = passedOn(visit.head(), body);
    if (passedOn.isEmpty()) {
      visit.refuse(400, "bad_request", "the Host, Content-Type or target is not valid");
    } else if (!requests.tryAcquire()) {
      visit.refuse(503, "busy", "too many requests at once; send the request again");
    } else {
      visit.atEnd(requests::release);
      if (purges(visit.head(), body)) {
        visit.atEnd(onPurge);
      }
      passOn(visit, passedOn.get());
    }
  }

  private static void keepOut(ServerRequest visit, RequestRefused why) {
    log.info("a request to SQS was refused: {}", why.getMessage());
    visit.refuse(403, "forbidden", "the request is not signed with this account's key");
  }

  private static String path(RequestHead head) {
    int question = head.target().indexOf('?');
    return question < 0 ? head.target() : head.target().substring(0, question);
  }

  /** Returns true if a request can only free memory; false if its action is unclear. */
  private static boolean frees(RequestHead head, byte[] body) {
    List<String> actions = actions(head, body);
    return !actions.isEmpty() && actions.stream().allMatch(FREEING.asMatchPredicate());
  }

  private static boolean purges(RequestHead head, byte[] body) {
    return actions(head, body).stream().anyMatch(action -> action.endsWith("PurgeQueue"));
  }

  /** Returns the actions that a request names, such as {@code Action=SendMessage}. */
  private static List<String> actions(RequestHead head, byte[] body) {
    if (head.headers().getOrDefault("content-type", "").startsWith("application/x-amz-json")) {
      return List.of(head.headers().getOrDefault(TARGET, ""));
    }
    String query = head.target().substring(path(head).length()).replaceFirst("^\\?", "");
    return Stream.of((query + "&" + new String(body, UTF_8)).split("&", -1))
        .filter(pair -> pair.startsWith("Action="))
        .toList();
  }

  /** Returns the request for ElasticMQ; empty if the client's request cannot be written as one. */
  private Optional<HttpRequest> passedOn(RequestHead head, byte[] body) {
    Matcher host = HOST.matcher(head.headers().getOrDefault("host", elasticMq.getAuthority()));
    if (!host.matches()) {
      return Optional.empty();
    }
    try {
      // The Host header stays the client's, because ElasticMQ builds queue URLs from it.
      String port = Optional.ofNullable(host.group("port")).orElse("0");
      HttpRequest request =
          HttpRequest.create(elasticMq + head.target())
              .withMethod(head.method().equals("GET") ? HttpMethods.GET : HttpMethods.POST)
              .addHeader(Host.create(host.group("name"), Integer.parseInt(port)));
      for (String name : PASSED_ON) {
        String value = head.headers().get(name);
        if (value != null) {
          request = request.addHeader(RawHeader.create(name, value));
        }
      }
      return Optional.of(body.length == 0 ? request : request.withEntity(contentType(head), body));
    } catch (RuntimeException e) { // Pekko refuses a part of the request
      log.info("a request to SQS was refused: {}", e.toString());
      return Optional.empty();
    }
  }

  private static ContentType contentType(RequestHead head) {
    String type = head.headers().getOrDefault("content-type", "");
    return type.toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded")
        ? ContentTypes.create(MediaTypes.APPLICATION_X_WWW_FORM_URLENCODED)
        : ContentTypes.parse(type);
  }

  private void passOn(ServerRequest visit, HttpRequest request) {
    CompletionStage<HttpReply> answer =
        Http.get(actors)
            .singleRequest(request)
            .thenComposeAsync(response -> whole(visit, response), actors.dispatcher());
    var unused =
        answer.whenCompleteAsync(
            (whole, failure) -> {
              if (failure == null) {
                visit.reply(whole);
              } else {
                log.info("a request to SQS failed: {}", failure.toString());
                visit.refuse(503, "busy", "the queues did not answer; send the request again");
              }
            },
            actors.dispatcher());
  }

  /**
   * Reads ElasticMQ's whole answer, on Pekko's threads. Scala's futures would use the common pool,
   * which has one thread on two cores; from JDK 25 on, our own callers may wait in that pool for
   * this answer.
   */
  private CompletionStage<HttpReply> whole(ServerRequest visit, HttpResponse response) {
    int size = (int) Math.min(response.entity().getContentLengthOption().orElse(0), ANSWER_LIMIT);
    if (!answers.tryAcquire(size)) {
      response.discardEntityBytes(actors);
      throw new IllegalStateException("too many answers are being sent");
    }
    visit.atEnd(() -> answers.release(size));
    Map<String, List<String>> headers = new HashMap<>();
    headers.put("Content-Type", List.of(response.entity().getContentType().toString()));
    for (HttpHeader header : response.getHeaders()) {
      if (!KEPT_BACK.contains(header.lowercaseName())) {
        headers.put(header.name(), List.of(header.value()));
      }
    }
    return response
        .entity()
        .toStrict(READ_MILLIS, ANSWER_LIMIT, SystemMaterializer.get(actors).materializer())
        .thenApplyAsync(
            strict ->
                new HttpReply(
                    response.status().intValue(), headers, mended(strict.getData().toArray())),
            actors.dispatcher());
  }

  private static byte[] mended(byte[] answer) {
    return answer.length == EMPTY_LIST.length() && new String(answer, UTF_8).equals(EMPTY_LIST)
        ? "{}".getBytes(UTF_8)
        : answer;
  }
}
