package dev.facepipe.local.client.aws;

import dev.facepipe.aws.AccessKey;
import dev.facepipe.local.client.Signature;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/**
 * Signs posts to a Function URL of auth type {@code AWS_IAM}, by Signature Version 4. Source: AWS
 * IAM user guide, "AWS Signature Version 4 for API requests".
 */
public final class AwsSignature implements Signature {
  private static final String SERVICE = "lambda";

  /** {@code ID.lambda-url.REGION.on.aws}. */
  private static final Pattern FUNCTION_URL =
      Pattern.compile("[a-z0-9]+\\.lambda-url\\.([a-z0-9-]+)\\.on\\.aws");

  private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
  private final AwsCredentialsProvider credentials;
  private final String region;

  private AwsSignature(AwsCredentialsProvider credentials, String region) {
    this.credentials = credentials;
    this.region = region;
  }

  /** Makes a signature with the environment's credentials: variables, profile or role. */
  public static AwsSignature ofEnvironment(String region) {
    return new AwsSignature(
        ServiceClients.environment(DefaultCredentialsProvider.builder().build()), region);
  }

  /** Makes a signature with the key of a local cloud, which has no region. */
  public static AwsSignature of(AccessKey key) {
    return new AwsSignature(
        StaticCredentialsProvider.create(AwsBasicCredentials.create(key.id(), key.secret())),
        "local");
  }

  /**
   * Returns the region of a Function URL: from its host name, or else from the environment.
   *
   * @throws IllegalStateException if neither names a region
   */
  public static String region(URI url) {
    Matcher host = FUNCTION_URL.matcher(Optional.ofNullable(url.getHost()).orElse(""));
    if (host.matches()) {
      return host.group(1);
    }
    try {
      return DefaultAwsRegionProviderChain.builder().build().getRegion().id();
    } catch (SdkClientException e) {
      throw new IllegalStateException(
          "region of %s is unknown; set --region or AWS_REGION".formatted(url), e);
    }
  }

  @Override
  public Map<String, String> sign(URI url, Map<String, String> headers, byte[] body) {
    SdkHttpRequest.Builder request = SdkHttpRequest.builder().uri(url).method(SdkHttpMethod.POST);
    headers.forEach(request::putHeader);
    AwsCredentialsIdentity identity = credentials.resolveCredentials();
    SignedRequest signed =
        signer.sign(
            r ->
                r.identity(identity)
                    .request(request.build())
                    .payload(ContentStreamProvider.fromByteArray(body))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, SERVICE)
                    .putProperty(AwsV4HttpSigner.REGION_NAME, region));
    return added(signed.request().headers(), headers.keySet());
  }

  /** Returns the headers that the signer added, without Host: the HTTP client sends that itself. */
  private static Map<String, String> added(Map<String, List<String>> all, Set<String> given) {
    Set<String> known = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    known.addAll(given);
    known.add("Host");
    Map<String, String> added = new HashMap<>();
    all.forEach(
        (name, values) -> {
          if (!known.contains(name)) {
            added.put(name, String.join(",", values));
          }
        });
    return added;
  }
}
