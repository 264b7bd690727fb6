package dev.facepipe.scalable.worker.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.facepipe.aws.AwsClients;
import dev.facepipe.common.Unavailable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;

/**
 * Tests the adapter against a server that replies as Auto Scaling does. Source: its API reference.
 */
class GroupProtectionTest {
  private static final String DONE =
      """
      <SetInstanceProtectionResponse xmlns="http://autoscaling.amazonaws.com/doc/2011-01-01/">
        <SetInstanceProtectionResult/>
        <ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>
      </SetInstanceProtectionResponse>
      """;

  private static final String REFUSED =
      """
      <ErrorResponse xmlns="http://autoscaling.amazonaws.com/doc/2011-01-01/">
        <Error><Type>Sender</Type><Code>ValidationError</Code><Message>not InService</Message></Error>
        <RequestId>2</RequestId>
      </ErrorResponse>
      """;

  private final List<String> asked = new ArrayList<>();
  private HttpServer server;
  private boolean refuse;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void protectionIsSetAndRemoved() {
    try (AutoScalingClient client = client()) {
      GroupProtection protection = new GroupProtection(client, "workers", "i-1");

      protection.set(true);
      protection.set(false);
    }

    assertEquals(List.of(request(true), request(false)), asked);
  }

  @Test
  void refusalThrowsUnavailable() {
    refuse = true;
    try (AutoScalingClient client = client()) {
      GroupProtection protection = new GroupProtection(client, "workers", "i-1");

      assertThrows(Unavailable.class, () -> protection.set(true));
    }
  }

  private static String request(boolean busy) {
    return "Action=SetInstanceProtection&Version=2011-01-01&InstanceIds.member.1=i-1"
        + "&AutoScalingGroupName=workers&ProtectedFromScaleIn="
        + busy;
  }

  private AutoScalingClient client() {
    return AwsClients.likeOurs(AutoScalingClient.builder())
        .endpointOverride(URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
        .region(Region.US_EAST_1)
        .credentialsProvider(AnonymousCredentialsProvider.create())
        .build();
  }

  private void answer(HttpExchange call) throws IOException {
    asked.add(new String(call.getRequestBody().readAllBytes(), UTF_8));
    byte[] body = (refuse ? REFUSED : DONE).getBytes(UTF_8);
    call.getResponseHeaders().add("Content-Type", "text/xml");
    call.sendResponseHeaders(refuse ? 400 : 200, body.length);
    call.getResponseBody().write(body);
    call.close();
  }
}
