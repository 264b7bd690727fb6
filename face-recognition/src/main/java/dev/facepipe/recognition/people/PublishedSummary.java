package dev.facepipe.recognition.people;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.message.Drop;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Keys;
import dev.facepipe.common.message.ResultsBucket;
import dev.facepipe.common.message.VideoPeople;
import dev.facepipe.recognition.people.page.SummaryFiles;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Stores the summaries of videos in the results bucket: {@code people.html}, {@code .csv}, {@code
 * .vtt} and {@code .json}. The JSON comes last: who sees it finds the others too. Thread-safe.
 */
final class PublishedSummary {
  /** Most bytes of a summary: 10,000 people with thumbnails take half. */
  private static final long LONGEST = 64L << 20;

  private static final String JSON = ".json";

  private final ResultsBucket results;

  PublishedSummary(ResultsBucket results) {
    this.results = results;
  }

  /**
   * Returns the stored summary of a video, if one exists.
   *
   * @throws Unavailable if the bucket did not answer
   */
  Optional<VideoPeople> find(Drop video) {
    return results
        .find(Keys.ownPeople(video, JSON), LONGEST)
        .map(json -> Json.read(json, VideoPeople.class));
  }

  /**
   * Stores the summary of a video. The first writer wins: if there is a summary by then, it stays.
   *
   * @return the summary that is stored
   * @throws Unavailable if the bucket did not take an object; trying again may help
   */
  VideoPeople store(VideoPeople summary) {
    Drop video = summary.drop();
    files(summary, ending -> Keys.ownPeople(video, ending));
    results.putIfAbsent(Keys.ownPeople(video, JSON), Json.write(summary));
    VideoPeople stored = find(video).orElse(summary); // none, if the key is too long for the store
    if (!stored.equals(summary)) {
      files(stored, ending -> Keys.ownPeople(video, ending));
    }
    return stored;
  }

  /**
   * Stores the summary under the stem of its video too, unless a newer video has the stem.
   *
   * @throws Unavailable if the bucket did not take an object; trying again may help
   */
  void storeBare(VideoPeople summary) {
    Drop video = summary.drop();
    if (results.isNewest(Keys.newestFilm(video), video)) {
      files(summary, ending -> Keys.people(video, ending));
      results.put(Keys.people(video, JSON), Json.write(summary));
    }
  }

  private void files(VideoPeople summary, UnaryOperator<String> key) {
    results.putAs(
        key.apply(".html"), SummaryFiles.html(summary, name(summary)), "text/html; charset=utf-8");
    results.putAs(key.apply(".csv"), SummaryFiles.csv(summary), "text/csv; charset=utf-8");
    results.putAs(key.apply(".vtt"), SummaryFiles.vtt(summary), "text/vtt; charset=utf-8");
  }

  /** Returns the last step of the video's key. */
  private static String name(VideoPeople summary) {
    String key = summary.drop().key();
    return key.substring(key.lastIndexOf('/') + 1);
  }
}
