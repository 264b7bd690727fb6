package dev.facepipe.recognition.people.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.facepipe.common.message.Person.Seen;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Cues as WebVTT (W3C) says; expected cues are written by hand. */
class PeopleCuesTest {
  @Test
  void cueHoldsEverybodyOnScreen() {
    assertEquals(
        """
        WEBVTT

        00:04.000 --> 00:10.000
        {"people":[{"name":"Ada","enrolled":true,"distance":0.31}]}

        00:10.000 --> 00:11.000
        {"people":[{"name":"Ada","enrolled":true,"distance":0.31},{"name":"unknown-1","enrolled":false,"distance":0.61}]}

        00:11.000 --> 00:12.000
        {"people":[{"name":"unknown-1","enrolled":false,"distance":0.61}]}

        00:12.000 --> 00:13.000
        {"people":[{"name":"Ada","enrolled":true,"distance":0.31},{"name":"unknown-1","enrolled":false,"distance":0.61}]}

        00:13.000 --> 00:14.500
        {"people":[{"name":"Ada","enrolled":true,"distance":0.31}]}
        """,
        SummaryFiles.vtt(SomePeople.video(SomePeople.ada(), SomePeople.stranger())));
  }

  @Test
  void videoWithoutPeopleHasNoCues() {
    assertEquals("WEBVTT\n", SummaryFiles.vtt(SomePeople.video()));
  }

  @Test
  void hoursAreWrittenWhenNeeded() {
    String vtt =
        SummaryFiles.vtt(
            SomePeople.video(
                SomePeople.named("Ada", new Seen(3599.9996, 3600.5), new Seen(360000, 360001))));

    assertTrue(vtt.contains("\n01:00:00.000 --> 01:00:00.500\n"), vtt);
    assertTrue(vtt.contains("\n100:00:00.000 --> 100:00:01.000\n"), vtt);
  }

  /** A player drops a cue that ends when it begins. */
  @Test
  void momentGetsACueOfAMillisecond() {
    String vtt = SummaryFiles.vtt(SomePeople.video(SomePeople.named("Ada", new Seen(5, 5))));

    assertTrue(vtt.contains("\n00:05.000 --> 00:05.001\n"), vtt);
  }

  @Test
  void hostileNamesStayInTheirCues() throws IOException {
    String vtt = SummaryFiles.vtt(SomePeople.hostile());

    assertTrue(vtt.chars().allMatch(c -> c == '\n' || (c >= ' ' && c <= 0x7f)));
    String[] blocks = vtt.split("\n\n", -1);
    assertEquals(SomePeople.HOSTILE.size() + 1, blocks.length);
    for (int i = 0; i < SomePeople.HOSTILE.size(); i++) {
      List<String> lines = blocks[i + 1].lines().toList();
      assertEquals(2, lines.size(), blocks[i + 1]);
      assertEquals("00:%02d.000 --> 00:%02d.000".formatted(i, i + 1), lines.get(0));
      assertTrue(!lines.get(1).contains("-->"), lines.get(1));
      assertEquals(
          SomePeople.HOSTILE.get(i),
          new ObjectMapper().readTree(lines.get(1)).at("/people/0/name").asText());
    }
  }
}
