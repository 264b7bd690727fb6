package dev.facepipe.local.service.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.facepipe.aws.AwsClients;
import dev.facepipe.local.cloud.aws.EmbeddedS3;
import dev.facepipe.local.cloud.aws.EmbeddedSqs;
import dev.facepipe.local.cloud.aws.LocalAccount;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

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
  private final int cutShort;
  private final AtomicInteger outage = new AtomicInteger();
  private final Map<String, AtomicInteger> counts = new ConcurrentSkipListMap<>();

  /**
   * Creates faults in front of a network.
   *
   * @param seed number that decides which requests fail
   * @param cutShort number of reads in a thousand whose reply ends too early
   */
  Faults(SdkHttpClient network, long seed, int cutShort) {
    this.cutShort = cutShort;
    this.network = network;
    this.random = new Random(seed);
  }

  /** Returns the number of faults so far, by kind. */
  Map<String, AtomicInteger> counts() {
    return counts;
  }

  /** Returns a client behind these faults. */
  SqsClient sqs(EmbeddedSqs service) {
    return SqsClient.builder()
        .endpointOverride(service.endpoint())
        .region(Region.US_EAST_1)
        .credentialsProvider(credentials())
        .httpClient(this)
        .overrideConfiguration(o -> o.retryStrategy(tries -> tries.maxAttempts(3)))
        .build();
  }

  /** Returns a client behind these faults. */
  S3Client s3(EmbeddedS3 store) {
    return S3Client.builder()
        .endpointOverride(store.endpoint())
        .serviceConfiguration(AwsClients.ELSEWHERE)
        .region(Region.US_EAST_1)
        .credentialsProvider(credentials())
        .httpClient(this)
        .overrideConfiguration(o -> o.retryStrategy(tries -> tries.maxAttempts(3)))
        .build();
  }

  private static StaticCredentialsProvider credentials() {
    return StaticCredentialsProvider.create(
        AwsBasicCredentials.create(LocalAccount.ACCESS_KEY_ID, LocalAccount.SECRET_ACCESS_KEY));
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
    } else if (chance < 50 + cutShort && request.method() == SdkHttpMethod.GET) {
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
