package dev.facepipe.local.cloud.aws.awssdk;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Builds errors with S3's codes. Source: Amazon S3 API reference, "Error responses". */
public final class S3Errors {
  private S3Errors() {}

  /**
   * Returns an error for the client.
   *
   * @param status of HTTP, 400 to 599
   * @param code such as {@code SlowDown}
   * @param message one line
   */
  public static S3Exception error(int status, String code, String message) {
    return (S3Exception)
        S3Exception.builder()
            .message(message)
            .statusCode(status)
            .awsErrorDetails(
                AwsErrorDetails.builder().errorCode(code).errorMessage(message).build())
            .build();
  }

  static S3Exception noSuchUpload() {
    return error(404, "NoSuchUpload", "The specified multipart upload does not exist.");
  }
}
