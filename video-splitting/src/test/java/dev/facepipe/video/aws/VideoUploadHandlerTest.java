package dev.facepipe.video.aws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.S3Event;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import dev.facepipe.common.Unavailable;
import dev.facepipe.common.journal.LogJournal;
import dev.facepipe.common.message.ResultsForm;
import dev.facepipe.common.message.VideoAnswers;
import dev.facepipe.video.Cloud;
import dev.facepipe.video.Sampling;
import dev.facepipe.video.SplitVideo;
import dev.facepipe.video.VideoSettings;
import dev.facepipe.video.ffmpeg.FfmpegCutter;
import dev.facepipe.video.ffmpeg.Videos;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the handler with the real FFmpeg and with events read by AWS's serializer. */
class VideoUploadHandlerTest {
  private static final Context NO_CONTEXT =
      (Context)
          Proxy.newProxyInstance(
              VideoUploadHandlerTest.class.getClassLoader(),
              new Class<?>[] {Context.class},
              (proxy, method, arguments) -> {
                throw new AssertionError("the handler must not call " + method.getName());
              });

  /** ETag in the event files. */
  private static final String ETAG = "d41d8cd98f00b204e9800998ecf8427e";

  private static final String DROP = "drops/front door/café 1+1.v2.mp4/" + ETAG;

  private final Cloud cloud = new Cloud();
  private final byte[] redGreenBlue;

  VideoUploadHandlerTest(@TempDir Path folder) throws IOException {
    redGreenBlue = Files.readAllBytes(Videos.redGreenBlue(folder.resolve("v.mp4")));
  }

  @Test
  void videoIsCutIntoFrames() {
    cloud.objects.put("s3://videos/front door/café 1+1.v2.mp4", redGreenBlue);

    handle("created.json", Sampling.perSecond(1, 100));

    assertEquals(
        List.of(DROP + "/frame-00001.jpg", DROP + "/frame-00002.jpg", DROP + "/frame-00003.jpg"),
        cloud.keys("frames"));
    assertEquals(
        List.of("100", "010", "001"),
        cloud.keys("frames").stream()
            .map(key -> Videos.picture(cloud.object("s3://frames/" + key)))
            .map(picture -> Videos.colour(picture, 160, 120))
            .toList());
    assertEquals(List.of(), cloud.answered);
  }

  @Test
  void onlyTheFirstFrameOnRequest() {
    cloud.objects.put("s3://videos/front door/café 1+1.v2.mp4", redGreenBlue);

    handle("created.json", Sampling.first());

    assertEquals(List.of(DROP + "/frame.jpg", "front door/café 1+1.v2.jpg"), cloud.keys("frames"));
  }

  @Test
  void sameEventTwiceGivesSameObjects() {
    cloud.objects.put("s3://videos/front door/café 1+1.v2.mp4", redGreenBlue);
    handle("created.json", Sampling.perSecond(1, 100));
    Map<String, byte[]> once = Map.copyOf(cloud.objects);

    handle("created.json", Sampling.perSecond(1, 100));

    assertEquals(once.keySet(), cloud.objects.keySet());
    once.forEach((key, bytes) -> assertArrayEquals(bytes, cloud.object(key), key));
    // The video, three frames, the report, its copy, and the object that names the newest video.
    assertEquals(7, once.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"test-event.json", "no-records.json", "removed-and-folder.json"})
  void eventsWithoutANewVideoAreIgnored(String event) {
    handle(event, Sampling.perSecond(1, 100));

    assertTrue(cloud.objects.isEmpty());
    assertEquals(List.of(), cloud.answered);
  }

  @Test
  void badVideoDoesNotBlockTheOthers() {
    cloud.objects.put(
        "s3://videos/notes.mp4", "a shopping list\n".getBytes(StandardCharsets.UTF_8));
    cloud.objects.put("s3://videos/door.mp4", redGreenBlue);

    handle("three-created.json", Sampling.perSecond(1, 100));

    assertEquals(3, cloud.keys("frames").size());
    assertEquals(2, cloud.answered.size());
    assertEquals(
        """
        {"request_id":"notes","result":"Error","filename":"notes.mp4","error":{"code":\
        "not_a_video","message":"the file is not a video in a known format; expected one of mov, mp4, matroska, webm,\
         avi, mpegts, mpeg, mpegvideo, m4v, flv, asf, ogg, mxf, h264, hevc, dhav, mjpeg, mpjpeg, ivf,\
         dv"},"drop":{"key":"notes.mp4","etag":\
        "d41d8cd98f00b204e9800998ecf8427e"},\
        "at":"1970-01-01T00:00:00.000Z"}""",
        cloud.answered.get(0));
    assertTrue(cloud.answered.get(1).contains("\"code\":\"no_object\""), cloud.answered.get(1));
  }

  @Test
  void retryableErrorFailsTheEventAfterTheOtherVideos() {
    cloud.objects.put("s3://videos/notes.mp4", redGreenBlue);
    cloud.objects.put("s3://videos/door.mp4", redGreenBlue);
    // notes.mp4: the newest video's name, three frames, two reports. gone.mp4: three objects of its
    // answer, two reports.
    cloud.room = 11;

    assertThrows(Unavailable.class, () -> handle("three-created.json", Sampling.perSecond(1, 100)));

    assertEquals(
        List.of("frame-00001.jpg", "frame-00002.jpg", "frame-00003.jpg"),
        cloud.keys("frames").stream()
            .map(key -> key.replace("drops/notes.mp4/" + ETAG + "/", ""))
            .toList());
    assertEquals(1, cloud.answered.size());
  }

  private void handle(String event, Sampling sampling) {
    VideoSettings settings =
        new VideoSettings(
            "frames",
            "queue",
            Optional.of("results"),
            Optional.empty(),
            Optional.empty(),
            VideoAnswers.BOTH,
            ResultsForm.ALL,
            sampling,
            1_000_000,
            Duration.ofSeconds(30));
    cloud.objects.keySet().stream()
        .filter(name -> name.startsWith("s3://videos/"))
        .forEach(name -> cloud.etags.put(name, ETAG));
    FfmpegCutter cutter = new FfmpegCutter(Videos.ffmpeg(), sampling, settings.deadline());
    new VideoUploadHandler(
            new SplitVideo(
                cloud,
                cutter,
                cloud,
                cloud.answers(),
                cloud.summaries::add,
                settings,
                new LogJournal()))
        .handleRequest(read(event), NO_CONTEXT);
  }

  private static S3Event read(String event) {
    try (InputStream json = VideoUploadHandlerTest.class.getResourceAsStream("/events/" + event)) {
      return LambdaEventSerializers.serializerFor(
              S3Event.class, VideoUploadHandlerTest.class.getClassLoader())
          .fromJson(json);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
