package dev.facepipe.local.client.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.aws.AccessKey;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.local.client.forget.aws.ServiceBuckets;
import dev.facepipe.local.cloud.aws.EmbeddedS3;
import dev.facepipe.web.LocalPort;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Which key a client signs with. Properties stand for variables, which a test cannot set. */
class ServiceClientsTest {
  private static final AccessKey KEY = AccessKey.random();
  private static final Map<String, String> OF_KEY =
      Map.of("aws.accessKeyId", KEY.id(), "aws.secretAccessKey", KEY.secret());
  private static final String NO_METADATA = "aws.disableEc2Metadata";

  @AfterEach
  void clear() {
    OF_KEY.keySet().forEach(System::clearProperty);
    System.clearProperty(NO_METADATA);
  }

  @Test
  void environmentKeyOpensACloudWithItsOwnKey() {
    OF_KEY.forEach(System::setProperty);
    try (EmbeddedS3 cloud = cloud(KEY);
        ServiceBuckets buckets = ServiceBuckets.at(Endpoint.at(cloud.endpoint()));
        VideosBucket videos = VideosBucket.at(Endpoint.at(cloud.endpoint()), "videos", "results")) {
      assertEquals(List.of(), buckets.results("results").find("Ada"));
      assertEquals(
          List.of(),
          buckets.earlierGalleries(new ObjectRef("results", "g.npz"), false).find("Ada"));
      videos.put(Path.of("pom.xml"), "film.mp4");
    }
  }

  @Test
  void documentedKeyOpensTheLocalCloudByDefault() {
    try (EmbeddedS3 cloud = cloud(AccessKey.WELL_KNOWN);
        S3Client s3 = ServiceClients.s3(cloud.endpoint())) {
      assertEquals(2, s3.listBuckets().buckets().size());
    }
  }

  @Test
  void documentedKeyIsNotTriedAfterTheEnvironmentKey() {
    OF_KEY.forEach(System::setProperty);
    try (EmbeddedS3 cloud = cloud(AccessKey.WELL_KNOWN);
        S3Client s3 = ServiceClients.s3(cloud.endpoint())) {
      assertEquals(403, assertThrows(S3Exception.class, s3::listBuckets).statusCode());
    }
  }

  @Test
  void givenKeyIsUsedInsteadOfTheEnvironmentKey() {
    OF_KEY.forEach(System::setProperty);
    AccessKey given = AccessKey.random();
    try (EmbeddedS3 cloud = cloud(given);
        S3Client s3 = Endpoint.at(cloud.endpoint(), given).s3()) {
      assertEquals(2, s3.listBuckets().buckets().size());
    }
  }

  /** The key is the example in AWS's general reference. */
  @Test
  void awsKeyIsNotUsedForTheLocalCloud() {
    System.setProperty("aws.accessKeyId", "AKIAIOSFODNN7EXAMPLE");
    System.setProperty("aws.secretAccessKey", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    try (EmbeddedS3 cloud = cloud(AccessKey.WELL_KNOWN);
        S3Client s3 = ServiceClients.s3(cloud.endpoint())) {
      assertEquals(2, s3.listBuckets().buckets().size());
    }
  }

  /** Nobody owns 192.0.2.1 (RFC 5737). Nothing is sent there, because nothing can be signed. */
  @Test
  void documentedKeyIsNeverSentToOtherMachines() {
    System.setProperty(NO_METADATA, "true");
    try (S3Client s3 = ServiceClients.s3(URI.create("http://192.0.2.1:9325"))) {
      String said =
          String.valueOf(assertThrows(IllegalStateException.class, s3::listBuckets).getMessage());
      assertTrue(said.startsWith("there are no AWS credentials to sign with"), said);
    }
  }

  private static EmbeddedS3 cloud(AccessKey key) {
    return EmbeddedS3.start(new LocalPort(0, "--s3-port"), List.of("results", "videos"), key);
  }
}
