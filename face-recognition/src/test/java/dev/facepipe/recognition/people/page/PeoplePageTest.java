package dev.facepipe.recognition.people.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page's text. {@code SummaryPageTest} of the module local/cli opens it in a browser. */
class PeoplePageTest {
  private static final Pattern BLOCK =
      Pattern.compile("<(script|style)([^>]*)>(.*?)</\\1>", Pattern.DOTALL);

  @Test
  void namesAreOnlyInTheData() throws Exception {
    String page = SummaryFiles.html(SomePeople.hostile(), "</script>{{style}}.mp4");

    List<String> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(page);
    while (block.find()) {
      blocks.add(block.group(1) + block.group(2));
    }
    assertEquals(
        List.of("style", "script type=\"application/json\" id=\"data\"", "script"), blocks);
    JsonNode data = data(page);
    assertEquals("</script>{{style}}.mp4", data.get("video").asText());
    for (int i = 0; i < SomePeople.HOSTILE.size(); i++) {
      assertEquals(SomePeople.HOSTILE.get(i), data.at("/people/%d/name".formatted(i)).asText());
    }
    String empty = SummaryFiles.html(SomePeople.video(), "hall.mp4");
    assertEquals(withoutData(empty), withoutData(page));
  }

  @Test
  void policyAllowsOnlyThisScriptAndThisStyle() throws Exception {
    String page = SummaryFiles.html(SomePeople.video(SomePeople.ada()), "hall.mp4");
    List<String> hashes = new ArrayList<>();
    Matcher block = BLOCK.matcher(page);
    while (block.find()) {
      hashes.add(sha256(block.group(3)));
    }

    assertTrue(
        page.contains(
            ("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';"
                    + " script-src 'sha256-%s'; style-src 'sha256-%s'; img-src data:;"
                    + " media-src blob: 'self'; base-uri 'none'; form-action 'none'\">")
                .formatted(hashes.get(2), hashes.get(0))),
        page);
  }

  @Test
  void pageNamesNoOtherHost() {
    String page = SummaryFiles.html(SomePeople.video(SomePeople.ada()), "hall.mp4");

    assertTrue(
        !page.contains("//") || page.lines().noneMatch(l -> l.matches(".*[a-z]+://.*")), page);
    assertTrue(!page.contains("innerHTML") && !page.contains("unsafe"), page);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "a\"onerror=\"alert(1)", "/9j/4A==\n", "/9j/4A==="})
  void thumbnailThatIsNotBase64IsLeftOut(String thumbnail) throws Exception {
    JsonNode person =
        data(SummaryFiles.html(SomePeople.withThumbnail(thumbnail), "hall.mp4")).at("/people/0");

    assertEquals("Ada", person.get("name").asText());
    assertTrue(!person.has("thumbnail"), person.toString());
  }

  @Test
  void thumbnailInBase64IsShown() throws Exception {
    assertEquals(
        "/9j/4A+q==",
        data(SummaryFiles.html(SomePeople.withThumbnail("/9j/4A+q=="), "hall.mp4"))
            .at("/people/0/thumbnail")
            .asText());
  }

  private static JsonNode data(String page) throws Exception {
    Matcher block = BLOCK.matcher(page);
    while (block.find()) {
      if (block.group(2).contains("application/json")) {
        return new ObjectMapper().readTree(block.group(3));
      }
    }
    throw new AssertionError("no data in " + page);
  }

  private static String withoutData(String page) {
    return page.replaceFirst("(?s)(id=\"data\">).*?</script>", "$1</script>");
  }

  private static String sha256(String text) throws Exception {
    return Base64.getEncoder()
        .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
  }
}
