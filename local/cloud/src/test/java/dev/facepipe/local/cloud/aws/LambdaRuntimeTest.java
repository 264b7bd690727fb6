package dev.facepipe.local.cloud.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.S3Event;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.facepipe.local.cloud.Documented;
import dev.facepipe.local.cloud.FunctionFailed;
import dev.facepipe.local.cloud.LocalThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LambdaRuntimeTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void queueHandlerGetsAndGivesTheDocumentedJson() {
    RequestHandler<SQSEvent, SQSBatchResponse> handler =
        (event, context) -> {
          SQSEvent.SQSMessage message = event.getRecords().get(0);
          assertEquals("Test message.", message.getBody());
          assertEquals("1", message.getAttributes().get("ApproximateReceiveCount"));
          assertEquals(
              List.of("myValue"),
              message.getMessageAttributes().values().stream()
                  .map(SQSEvent.MessageAttribute::getStringValue)
                  .toList());
          assertEquals("e4e68fb7bd0e697a0ae8f1bb342846b3", message.getMd5OfBody());
          assertEquals("arn:aws:sqs:us-east-1:123456789012:my-queue", message.getEventSourceArn());
          return new SQSBatchResponse(
              List.of(new SQSBatchResponse.BatchItemFailure(message.getMessageId())));
        };

    String answer =
        runtime(SQSEvent.class, SQSBatchResponse.class, handler).invoke(event("sqs-event.json"));

    assertEquals(
        "{\"batchItemFailures\":[{\"itemIdentifier\":\"059f36b4-87a3-44ab-83d2-661975830a7d\"}]}",
        answer);
  }

  @Test
  void bucketHandlerGetsTheDocumentedEventAndGivesNull() {
    var keys = new ArrayList<String>();
    RequestHandler<S3Event, Void> handler =
        (event, context) -> {
          keys.add(event.getRecords().get(0).getS3().getObject().getKey());
          return null;
        };

    assertEquals(
        "null", runtime(S3Event.class, Void.class, handler).invoke(event("s3-put-event.json")));
    assertEquals(List.of("b21b84d653bb07b05b1e6b33684dc11b"), keys);
  }

  @Test
  void urlHandlerGetsAndGivesTheDocumentedJson() {
    RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> handler =
        (event, context) -> {
          assertEquals("POST", event.getRequestContext().getHttp().getMethod());
          assertEquals("value1,value2", event.getHeaders().get("header2"));
          return APIGatewayV2HTTPResponse.builder()
              .withStatusCode(200)
              .withBody(event.getBody())
              .build();
        };
    String event = Documented.event(LocalThreads.class, "function-url-event.json").toString();

    String answer =
        runtime(APIGatewayV2HTTPEvent.class, APIGatewayV2HTTPResponse.class, handler).invoke(event);

    assertEquals(200, Documented.parsed(answer).get("statusCode").intValue());
    assertEquals("Hello from client!", Documented.parsed(answer).get("body").textValue());
  }

  @Test
  void handlersExceptionIsTheCauseOfTheFailure() {
    var boom = new IllegalStateException("boom");
    RequestHandler<S3Event, Void> handler =
        (event, context) -> {
          throw boom;
        };

    var failed =
        assertThrows(
            FunctionFailed.class,
            () -> runtime(S3Event.class, Void.class, handler).invoke("{\"Records\":[]}"));

    assertSame(boom, failed.getCause());
    assertEquals(
        "function video-splitting failed: java.lang.IllegalStateException: boom",
        failed.getMessage());
  }

  @Test
  void eventThatIsNotJsonFailsTheCall() {
    RequestHandler<SQSEvent, Void> handler = (event, context) -> null;

    assertThrows(
        FunctionFailed.class, () -> runtime(SQSEvent.class, Void.class, handler).invoke("{"));
  }

  @Test
  void contextHasTheFunctionsNameAndRemainingTime() {
    var contexts = new ArrayList<Context>();
    RequestHandler<S3Event, Void> handler =
        (event, context) -> {
          contexts.add(context);
          return null;
        };
    var runtime = runtime(S3Event.class, Void.class, handler);
    runtime.invoke("{}");
    runtime.invoke("{}");

    Context context = contexts.get(0);
    assertEquals("video-splitting", context.getFunctionName());
    assertEquals(
        "arn:aws:lambda:us-east-1:000000000000:function:video-splitting",
        context.getInvokedFunctionArn());
    assertTrue(context.getRemainingTimeInMillis() <= 60_000);
    assertTrue(context.getRemainingTimeInMillis() > 50_000);
    assertEquals(2, contexts.stream().map(Context::getAwsRequestId).distinct().count());
  }

  @Test
  void handlerIsInOneCallAtATime() throws Exception {
    var inCall = new AtomicInteger();
    var overlaps = new CopyOnWriteArrayList<Integer>();
    RequestHandler<S3Event, Void> handler =
        (event, context) -> {
          if (inCall.incrementAndGet() > 1) {
            overlaps.add(inCall.get());
          }
          pause();
          inCall.decrementAndGet();
          return null;
        };
    var runtime = runtime(S3Event.class, Void.class, handler);
    var callers = new ArrayList<Thread>();
    for (int i = 0; i < 4; i++) {
      var caller = new Thread(() -> runtime.invoke("{}"));
      caller.start();
      callers.add(caller);
    }
    for (Thread caller : callers) {
      caller.join();
    }

    assertEquals(List.of(), overlaps);
  }

  private static <E, O> LambdaRuntime<E, O> runtime(
      Class<E> event, Class<O> answer, RequestHandler<E, O> handler) {
    return new LambdaRuntime<>("video-splitting", event, answer, MINUTE, List.of(handler));
  }

  private static String event(String file) {
    return Documented.event(LambdaRuntimeTest.class, file).toString();
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
