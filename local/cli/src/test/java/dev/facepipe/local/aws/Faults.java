package dev.facepipe.local.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Simulates a bad network between the functions and the real SQS and S3. The faults are below the
 * SDK, which sees broken connections and busy services. Thread-safe.
 */
final class Faults implements SdkHttpClient {
  /** Number of requests in a thousand that begin an outage. */
  private static final int OUTAGES = 1;

  /** Number of requests that fail in one outage. */
  private static final int OUTAGE = 40;

  private static final String THROTTLED =
      "{\"__type\":\"com.amazonaws.sqs#RequestThrottled\",\"message\":\"throttled\"}";

  private final SdkHttpClient network;
  private final Random random;
  private final AtomicInteger outage = new AtomicInteger();
  private final Map<String, AtomicInteger> counts = new ConcurrentSkipListMap<>();

  /** Creates faults in front of a network, random by a seed. */
  Faults(SdkHttpClient network, long seed) {
    this.network = network;
    this.random = new Random(seed);
  }

  /** Returns the number of faults so far, by kind. */
  Map<String, AtomicInteger> counts() {
    return counts;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    ExecutableHttpRequest sent = network.prepareRequest(request);
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        return answer(request.httpRequest(), sent);
      }

      @Override
      public void abort() {
        sent.abort();
      }
    };
  }

  private HttpExecuteResponse answer(SdkHttpRequest request, ExecutableHttpRequest sent)
      throws IOException {
    if (outage.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw broken("outage");
    }
    int chance = random.nextInt(1000);
    if (chance < OUTAGES) {
      outage.set(OUTAGE);
      throw broken("outage");
    } else if (chance < 10) {
      throw broken("connection refused");
    } else if (chance < 20) {
      sent.call().responseBody().ifPresent(AbortableInputStream::abort);
      throw broken("answer lost");
    } else if (chance < 30) {
      return status("busy", 503, "");
    } else if (chance < 40 && request.firstMatchingHeader("X-Amz-Target").isPresent()) {
      return status("throttled", 400, THROTTLED);
    } else if (chance < 50) {
      count("slow");
      pause();
    } else if (chance < 300 && request.method() == SdkHttpMethod.GET) {
      return cutShort(sent.call());
    }
    return sent.call();
  }

  private IOException broken(String kind) {
    count(kind);
    return new IOException(kind);
  }

  private HttpExecuteResponse status(String kind, int status, String body) {
    count(kind);
    return response(SdkHttpFullResponse.builder().statusCode(status).build(), body.getBytes(UTF_8));
  }

  /** Returns half of the body. Java's client shows a broken connection in this way. */
  private HttpExecuteResponse cutShort(HttpExecuteResponse whole) throws IOException {
    byte[] body = whole.responseBody().orElseThrow().readAllBytes();
    count("read cut short");
    return HttpExecuteResponse.builder()
        .response(whole.httpResponse())
        .responseBody(stream(Arrays.copyOf(body, body.length / 2)))
        .build();
  }

  private static HttpExecuteResponse response(SdkHttpFullResponse head, byte[] body) {
    return HttpExecuteResponse.builder().response(head).responseBody(stream(body)).build();
  }

  private static AbortableInputStream stream(byte[] body) {
    return AbortableInputStream.create(new ByteArrayInputStream(body));
  }

  private void count(String kind) {
    counts.computeIfAbsent(kind, unused -> new AtomicInteger()).incrementAndGet();
  }

  private static void pause() {
    try {
      Thread.sleep(200);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    network.close();
  }
}
