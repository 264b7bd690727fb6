package dev.facepipe.local.aws;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.S3Event;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.facepipe.common.aws.S3ObjectStore;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.detection.DetectFaces;
import dev.facepipe.detection.DetectionSettings;
import dev.facepipe.detection.aws.AwsDetection;
import dev.facepipe.detection.aws.FrameUploadHandler;
import dev.facepipe.detection.aws.FrameUrlHandler;
import dev.facepipe.local.cloud.LambdaFunction;
import dev.facepipe.local.cloud.aws.LambdaRuntime;
import dev.facepipe.recognition.RecognitionSettings;
import dev.facepipe.recognition.aws.AwsRecognition;
import dev.facepipe.recognition.aws.FacesQueueHandler;
import dev.facepipe.video.VideoSettings;
import dev.facepipe.video.aws.AwsVideo;
import dev.facepipe.video.aws.VideoUploadHandler;
import dev.facepipe.video.ffmpeg.Ffmpeg;
import java.time.Duration;
import java.util.Collections;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The functions as their triggers see them, set up by the environment they would have on AWS. */
final class Functions {
  /** Calls of one function at once: the networks use all cores in each. */
  static final int CONCURRENCY = 2;

  /** What the functions' handlers are told; as in the deployment. */
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final LambdaFunction frameUrl;
  private final LambdaFunction frameUpload;
  private final LambdaFunction faces;
  private final LambdaFunction videoUpload;

  /** Puts the rooms together; owns nothing of what it is given. */
  Functions(Environment settings, Networks networks, Ffmpeg ffmpeg, SqsClient sqs, S3Client s3) {
    ObjectStore objects = new S3ObjectStore(s3);
    DetectFaces detection =
        AwsDetection.detectFaces(
            DetectionSettings.from(settings), networks.detector(), sqs, objects);
    this.frameUrl =
        function(
            "face-detection",
            APIGatewayV2HTTPEvent.class,
            APIGatewayV2HTTPResponse.class,
            new FrameUrlHandler(detection));
    this.frameUpload =
        function(
            "face-detection",
            S3Event.class,
            Void.class,
            new FrameUploadHandler(detection, objects));
    this.faces =
        function(
            "face-recognition",
            SQSEvent.class,
            SQSBatchResponse.class,
            new FacesQueueHandler(
                AwsRecognition.recognizeFaces(
                    RecognitionSettings.from(settings), networks.embedder(), sqs, s3)));
    this.videoUpload =
        function(
            "video-splitting",
            S3Event.class,
            Void.class,
            new VideoUploadHandler(
                AwsVideo.splitVideo(VideoSettings.from(settings), ffmpeg, sqs, s3)));
  }

  private static <E, O> LambdaFunction function(
      String name, Class<E> eventType, Class<O> answerType, RequestHandler<E, O> handler) {
    return new LambdaRuntime<>(
        name, eventType, answerType, TIMEOUT, Collections.nCopies(CONCURRENCY, handler));
  }

  LambdaFunction frameUrl() {
    return frameUrl;
  }

  LambdaFunction frameUpload() {
    return frameUpload;
  }

  LambdaFunction faces() {
    return faces;
  }

  LambdaFunction videoUpload() {
    return videoUpload;
  }
}
