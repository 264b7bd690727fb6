package dev.facepipe.local.client.aws;

import dev.facepipe.aws.AwsClients;
import dev.facepipe.local.client.NoAnswer;
import java.io.IOException;
import java.net.URI;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * Sends the SDK's requests, and says at once in words if no connection can be made. The SDK would
 * try again, and then say "Unable to execute HTTP request".
 */
final class QuickHttpClient implements SdkHttpClient {
  private final URI address;
  private final SdkHttpClient http = AwsClients.http().build();

  QuickHttpClient(URI address) {
    this.address = address;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    ExecutableHttpRequest prepared = http.prepareRequest(request);
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        try {
          return prepared.call();
        } catch (IOException e) {
          NoAnswer none = NoAnswer.of(address, e).orElseThrow(() -> e);
          // The SDK tries again after an IOException, also if another exception has it as its
          // cause.
          throw SdkClientException.create(String.valueOf(none.getMessage()), none);
        }
      }

      @Override
      public void abort() {
        prepared.abort();
      }
    };
  }

  @Override
  public String clientName() {
    return http.clientName();
  }

  @Override
  public void close() {
    http.close();
  }
}
