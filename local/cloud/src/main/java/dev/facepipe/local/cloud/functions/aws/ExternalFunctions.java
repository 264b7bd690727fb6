package dev.facepipe.local.cloud.functions.aws;

import dev.facepipe.common.journal.Journal;
import dev.facepipe.local.cloud.RuntimeApi;
import dev.facepipe.web.LocalPort;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Serves Lambda's runtime API for each function, to runtimes outside this process. */
final class ExternalFunctions implements FunctionHost {
  static final String FACE_DETECTION = "face-detection";
  static final String FRAME_UPLOAD = "frame-upload";
  static final String FACE_RECOGNITION = "face-recognition";
  static final String VIDEO_SPLITTING = "video-splitting";
  static final String SUMMARIES = "summaries";

  /** The functions' names, in the order of their ports. */
  private static final String[] NAMES = {
    FACE_DETECTION, FRAME_UPLOAD, FACE_RECOGNITION, VIDEO_SPLITTING, SUMMARIES
  };

  /**
   * How long to wait for a call: long enough for a container that is starting, or for a long video.
   * The video function stops by itself after 4 minutes.
   */
  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  private final Map<String, RuntimeApi> apis = new LinkedHashMap<>();

  /**
   * @param firstPort first of five consecutive ports; 0 takes any five free ports
   */
  ExternalFunctions(int firstPort) {
    try {
      for (int i = 0; i < NAMES.length; i++) {
        LocalPort port = new LocalPort(firstPort == 0 ? 0 : firstPort + i, "--functions-elsewhere");
        apis.put(NAMES[i], RuntimeApi.start(port, NAMES[i], TIMEOUT));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  @Override
  public HostedFunctions functions(
      Map<String, String> deployment, SqsClient sqs, S3Client s3, Journal journal) {
    return new HostedFunctions(
        api(FACE_DETECTION),
        api(FRAME_UPLOAD),
        api(FACE_RECOGNITION),
        api(VIDEO_SPLITTING),
        api(SUMMARIES));
  }

  /** Returns the address of each function's runtime API, by the function's name. */
  Map<String, String> addresses() {
    Map<String, String> addresses = new LinkedHashMap<>();
    apis.forEach((name, api) -> addresses.put(name, api.address()));
    return addresses;
  }

  private RuntimeApi api(String name) {
    return Objects.requireNonNull(apis.get(name));
  }

  @Override
  public void close() {
    apis.values().forEach(RuntimeApi::close);
  }
}
