package dev.facepipe.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.local.LocalCloudOptions.Names;
import dev.facepipe.local.LocalCloudOptions.Ports;
import dev.facepipe.local.aws.LocalCloud;
import dev.facepipe.local.client.aws.ResponseQueue;
import dev.facepipe.recognition.EmbedderName;
import dev.facepipe.recognition.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the service says to what it should never have been sent, over real HTTP. */
class BadInputTest {
  private static final Path NETWORKS = Path.of(System.getProperty("facepipe.networks"));
  private static final Path SAMPLES = Path.of(System.getProperty("facepipe.samples"));
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir private static Path folder;

  private static LocalCloud cloud;
  private static ResponseQueue responses;

  @BeforeAll
  static void start() {
    Path nobody = folder.resolve("nobody.npz");
    GalleryFile.write(Gallery.empty(Model.read(NETWORKS, EmbedderName.RESNET34.word())), nobody);
    cloud =
        LocalCloud.start(
            new LocalCloudOptions(
                Ports.ANY,
                Names.DEFAULT,
                NETWORKS,
                EmbedderName.RESNET34,
                nobody,
                System.getenv()));
    responses = ResponseQueue.at(cloud.sqsEndpoint(), Names.DEFAULT.responseQueue());
  }

  @AfterAll
  static void stop() {
    responses.close();
    cloud.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "empty body   | ``                           | 400 | bad_json",
        "broken JSON  | {\"content\": \"AAAA         | 400 | bad_json",
        "not an object | \"content\"                 | 400 | bad_json",
        "wrong type   | {\"content\": [1, 2]}        | 400 | bad_field",
        "no content   | {\"filename\": \"a.jpg\"}    | 400 | bad_field",
        "bad base64   | {\"content\": \"A*BC\"}      | 400 | bad_base64",
        "zero bytes   | {\"content\": \"\"}          | 400 | bad_picture",
        "text         | {\"content\": \"aGVsbG8gd29ybGQ=\"} | 415 | not_a_picture",
      })
  void whatCannotBeReadIsRefused(String what, String body, int status, String code)
      throws Exception {
    HttpResponse<String> reply = post("application/json", body.getBytes(UTF_8), "bad-json");

    assertRefused(status, code, reply);
  }

  @Test
  void aPngOfThreeHundredMillionPixelsIsRefusedByItsHeader() throws Exception {
    byte[] bomb = bilevelPng(19_000, 19_000);
    assertTrue(bomb.length < 50_000, bomb.length + " bytes");

    assertRefused(413, "too_large", post("image/png", bomb, "bomb"));
  }

  @Test
  void aPictureOfSevenMegabytesIsRefused() throws Exception {
    assertRefused(413, "too_large", post("image/jpeg", new byte[7_000_000], "large"));
  }

  @Test
  void anotherMethodIsRefused() throws Exception {
    HttpResponse<String> reply =
        HTTP.send(
            HttpRequest.newBuilder(cloud.url()).build(), HttpResponse.BodyHandlers.ofString());

    assertRefused(405, "method_not_allowed", reply);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "11,300", "300,11", "640,480"})
  void aPictureTooSmallForAFaceHasNone(int width, int height) throws Exception {
    byte[] black = ImageCodec.png(new RgbImage(width, height, new byte[width * height * 3]));

    assertAnswered("No-Face", "image/png", black, "small-%dx%d".formatted(width, height));
  }

  @Test
  void anAnimatedGifIsItsFirstPicture() throws Exception {
    assertAnswered("No-Face", "image/gif", animatedGif(), "gif");
  }

  @Test
  void aJpegCutShortIsReadAsFarAsItGoes() throws Exception {
    byte[] whole = Files.readAllBytes(SAMPLES.resolve("sample3.jpg"));

    // The faces are in its upper half.
    assertAnswered("Unknown", "image/jpeg", Arrays.copyOf(whole, whole.length * 2 / 3), "cut");
  }

  @Test
  void base64AsClientsWriteItIsUnderstood() throws Exception {
    byte[] black = ImageCodec.png(new RgbImage(64, 48, new byte[64 * 48 * 3]));
    String content = "data:image/png;base64," + Base64.getMimeEncoder().encodeToString(black);
    String body =
        JSON.createObjectNode().put("request_id", "lines").put("content", content).toString();

    assertEquals(200, post("text/plain", body.getBytes(UTF_8), "unused").statusCode());
    assertEquals("No-Face", answer("lines").result());
  }

  private static void assertRefused(int status, String code, HttpResponse<String> reply)
      throws IOException {
    assertEquals(status, reply.statusCode(), reply.body());
    JsonNode error = JSON.readTree(reply.body()).get("error");
    assertEquals(code, error.get("code").asText());
    assertTrue(error.get("message").asText().length() > 10, reply.body());
    assertTrue(!reply.body().contains("Exception") && !reply.body().contains("\tat "));
  }

  private static void assertAnswered(String result, String type, byte[] picture, String id)
      throws Exception {
    assertEquals(200, post(type, picture, id).statusCode());
    assertEquals(result, answer(id).result());
  }

  private static Answer answer(String id) {
    List<Answer> answers =
        responses.await(List.of(new RequestId(id)), Duration.ofSeconds(30), told -> {});
    assertEquals(1, answers.size(), id + " got no answer");
    return answers.get(0);
  }

  private static HttpResponse<String> post(String type, byte[] body, String id) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(cloud.url())
            .header("Content-Type", type)
            .header("X-Request-Id", id)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** A valid PNG of one bit a pixel, all black. */
  private static byte[] bilevelPng(int width, int height) throws IOException {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    DataOutputStream fields = new DataOutputStream(header);
    fields.writeInt(width);
    fields.writeInt(height);
    fields.write(new byte[] {1, 0, 0, 0, 0}); // bit depth 1, grey
    ByteArrayOutputStream pixels = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflated = new DeflaterOutputStream(pixels)) {
      byte[] row = new byte[1 + (width + 7) / 8];
      for (int y = 0; y < height; y++) {
        deflated.write(row);
      }
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    png.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    chunk(png, "IHDR", header.toByteArray());
    chunk(png, "IDAT", pixels.toByteArray());
    chunk(png, "IEND", new byte[0]);
    return png.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream png, String type, byte[] data)
      throws IOException {
    DataOutputStream out = new DataOutputStream(png);
    out.writeInt(data.length);
    CRC32 crc = new CRC32();
    crc.update(type.getBytes(UTF_8));
    crc.update(data);
    out.write(type.getBytes(UTF_8));
    out.write(data);
    out.writeInt((int) crc.getValue());
  }

  private static byte[] animatedGif() throws IOException {
    ByteArrayOutputStream gif = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(gif)) {
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      for (int i = 0; i < 3; i++) {
        BufferedImage frame = new BufferedImage(60, 60, BufferedImage.TYPE_BYTE_GRAY);
        writer.writeToSequence(new IIOImage(frame, null, null), null);
      }
      writer.endWriteSequence();
    }
    return gif.toByteArray();
  }
}
