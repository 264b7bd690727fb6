package dev.facepipe.local.cloud.aws;

import dev.facepipe.local.cloud.BodyCheck;
import dev.facepipe.local.cloud.Gate;
import dev.facepipe.local.cloud.KeptOut;
import dev.facepipe.local.cloud.LocalPort;
import dev.facepipe.local.cloud.RequestHead;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.ResponseEntity;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before ElasticMQ, keeps out whom the gate does, and mends one answer. When there is no
 * message, SQS leaves {@code Messages} out and ElasticMQ sends an empty list; a client that asks
 * {@code 'Messages' in answer} and takes the first would fall on it. Everything else passes as it
 * is.
 */
final class SqsFront {
  private static final String TARGET = "X-Amz-Target";
  private static final String RECEIVE = "AmazonSQS.ReceiveMessage";

  /** Pekko hangs it on what its server receives, and its client warns of it. */
  private static final String PEKKOS_OWN = "Timeout-Access";

  private static final ByteString EMPTY_LIST = ByteString.fromString("{\"Messages\":[]}");
  private static final ByteString NOTHING = ByteString.fromString("{}");

  /** For bytes that ElasticMQ already has in hand. */
  private static final long READ_MILLIS = 5000;

  /** What a request may take to arrive whole, when its body is looked at. */
  private static final long ARRIVE_MILLIS = 30_000;

  private static final Logger log = LoggerFactory.getLogger(SqsFront.class);

  private final ActorSystem actors;
  private final Gate gate;
  private final int elasticMqPort;

  private SqsFront(ActorSystem actors, Gate gate, int elasticMqPort) {
    this.actors = actors;
    this.gate = gate;
    this.elasticMqPort = elasticMqPort;
  }

  static CompletionStage<ServerBinding> start(
      ActorSystem actors, LocalPort port, Gate gate, int elasticMqPort) {
    var front = new SqsFront(actors, gate, elasticMqPort);
    return Http.get(actors)
        .newServerAt(port.host().getHostAddress(), port.number())
        .bind(front::handle);
  }

  private CompletionStage<HttpResponse> handle(HttpRequest request) {
    if (gate == Gate.OPEN) {
      return passOn(request);
    }
    BodyCheck check;
    try {
      check = gate.admit(head(request));
    } catch (KeptOut e) {
      request.discardEntityBytes(actors);
      return CompletableFuture.completedFuture(forbidden(e));
    }
    return request
        .entity()
        .toStrict(ARRIVE_MILLIS, actors)
        .thenComposeAsync(
            body -> {
              try {
                check.check(body.getData().toArray());
                return passOn(request.withEntity(body));
              } catch (KeptOut e) {
                return CompletableFuture.completedFuture(forbidden(e));
              }
            },
            actors.dispatcher());
  }

  private static RequestHead head(HttpRequest request) {
    Map<String, String> headers = new HashMap<>();
    headers.put("content-type", request.entity().getContentType().toString());
    request
        .entity()
        .getContentLengthOption()
        .ifPresent(length -> headers.put("content-length", String.valueOf(length)));
    request
        .getHeaders()
        .forEach(
            header -> headers.merge(header.lowercaseName(), header.value(), (a, b) -> a + "," + b));
    return new RequestHead(
        request.method().value(), request.getUri().toRelative().toString(), headers);
  }

  /** As AWS's services that speak JSON answer whoever may not. */
  private static HttpResponse forbidden(KeptOut why) {
    log.info("a request to SQS was kept out: {}", why.getMessage());
    return HttpResponse.create()
        .withStatus(StatusCodes.FORBIDDEN)
        .withEntity(
            ContentTypes.APPLICATION_JSON,
            "{\"__type\":\"com.amazon.coral.service#AccessDeniedException\",\"message\":\"the"
                + " request is not signed with this account's key\"}");
  }

  private CompletionStage<HttpResponse> passOn(HttpRequest request) {
    // The Host header stays the client's: ElasticMQ makes queue URLs of it.
    HttpRequest passedOn =
        request
            .removeHeader(PEKKOS_OWN)
            .withUri(request.getUri().scheme("http").host(LocalPort.HOST).port(elasticMqPort));
    boolean receives =
        request.getHeader(TARGET).filter(header -> header.value().equals(RECEIVE)).isPresent();
    CompletionStage<HttpResponse> answer = Http.get(actors).singleRequest(passedOn);
    return receives ? answer.thenComposeAsync(this::mended, actors.dispatcher()) : answer;
  }

  /**
   * Runs on Pekko's threads: Scala's futures would take the common pool, which has one thread on
   * two cores, and from JDK 25 on our own callers may wait in it for this very answer.
   */
  private CompletionStage<HttpResponse> mended(HttpResponse response) {
    ResponseEntity entity = response.entity();
    if (entity.getContentLengthOption().orElse(-1) != EMPTY_LIST.size()) {
      return CompletableFuture.completedFuture(response);
    }
    return entity
        .toStrict(READ_MILLIS, actors)
        .thenApplyAsync(
            strict ->
                strict.getData().equals(EMPTY_LIST)
                    ? response.withEntity(entity.getContentType(), NOTHING)
                    : response.withEntity(strict),
            actors.dispatcher());
  }
}
