package dev.facepipe.detection.aws;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.facepipe.aws.function.FunctionLog;
import dev.facepipe.common.Unavailable;
import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.journal.Entry;
import dev.facepipe.common.message.Answer.Failure;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Problem;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.detection.DetectFaces;
import dev.facepipe.detection.FrameRefused;
import dev.facepipe.detection.FrameRequest;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Handles the frames that cameras post to the Function URL. */
public final class FrameUrlHandler
    implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
  private static final Logger LOG = LoggerFactory.getLogger(FrameUrlHandler.class);

  /** Seconds that a client should wait before it sends a frame again. */
  private static final String RETRY_AFTER = "1";

  private final DetectFaces detectFaces;
  private final FunctionLog log;

  /** Creates the handler for Lambda: configured from the environment, and primed. */
  public FrameUrlHandler() {
    this(DetectionFunction.onLambda(PrimingEvents::posted));
  }

  /** Creates the handler around an existing core. */
  public FrameUrlHandler(DetectFaces detectFaces) {
    this(detectFaces, FunctionLog.plain());
  }

  FrameUrlHandler(DetectionFunction function) {
    this(function.detectFaces(), function.log());
  }

  private FrameUrlHandler(DetectFaces detectFaces, FunctionLog log) {
    this.detectFaces = detectFaces;
    this.log = log;
  }

  @Override
  public APIGatewayV2HTTPResponse handleRequest(
      APIGatewayV2HTTPEvent event, @Nullable Context context) {
    return log.during(context, () -> handle(event));
  }

  private APIGatewayV2HTTPResponse handle(APIGatewayV2HTTPEvent event) {
    @Nullable RequestId id = null;
    try {
      FrameRequest request = FrameEvents.request(event, Instant.now());
      id = request.requestId();
      return reply(200, Map.of(), Accepted.of(id, detectFaces.handle(request)));
    } catch (FrameRefused e) {
      return refusal(e, e.requestId().orElse(id));
    } catch (Unavailable e) {
      LOG.atWarn().addKeyValue("request_id", id).log("request {}: {}", id, e.getMessage());
      return problem(503, "unavailable", "the frame was not accepted; send it again", id);
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("request_id", id).setCause(e).log("request {} failed", id);
      return problem(500, "internal", "the frame was not accepted; the service failed", id);
    }
  }

  private APIGatewayV2HTTPResponse refusal(FrameRefused refused, @Nullable RequestId id) {
    log.tell(Entry.refused(id, new Failure(refused.code(), refused.getMessage())));
    return problem(refused.status(), refused.code(), refused.getMessage(), id);
  }

  private static APIGatewayV2HTTPResponse problem(
      int status, String code, @Nullable String message, @Nullable RequestId id) {
    Map<String, String> headers = status == 503 ? Map.of("Retry-After", RETRY_AFTER) : Map.of();
    return reply(status, headers, new Problem(new Failure(code, message), id));
  }

  private static APIGatewayV2HTTPResponse reply(
      int status, Map<String, String> headers, Object body) {
    Map<String, String> all = new HashMap<>(headers);
    all.put("Content-Type", "application/json");
    return APIGatewayV2HTTPResponse.builder()
        .withStatusCode(status)
        .withHeaders(all)
        .withBody(Json.write(body))
        .build();
  }

  /** The reply to an accepted frame. */
  private record Accepted(RequestId requestId, int faces, List<Box> boxes) {
    static Accepted of(RequestId id, List<Face> faces) {
      return new Accepted(id, faces.size(), faces.stream().map(Face::box).toList());
    }
  }
}
