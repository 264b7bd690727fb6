package dev.facepipe.video;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.message.Drop;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Keys;
import dev.facepipe.common.message.ResultsBucket;
import dev.facepipe.common.message.ResultsBucket.Arrival;
import dev.facepipe.common.message.VideoPeople;
import dev.facepipe.common.message.VideoReport;
import dev.facepipe.common.store.ListedStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Stores and deletes the results of videos in the results bucket: the reports, and the bare
 * results. The bare results of a stem belong to its newest video only. Thread-safe.
 */
final class VideoResults {
  private final ListedStore objects;
  private final String bucket;
  private final ResultsBucket results;

  VideoResults(ListedStore objects, String bucket) {
    this.objects = objects;
    this.bucket = bucket;
    this.results = new ResultsBucket(objects, bucket);
  }

  /**
   * Gives the bare results to a video whose work begins, unless they belong to a newer video.
   * Deletes the results that an earlier video left.
   *
   * @param at time when the video arrived, by the clock of its bucket
   * @throws Unavailable if the bucket failed; another try may help
   */
  void begin(Drop film, Instant at) {
    List<String> old = new ArrayList<>();
    old.add(Keys.ownReport(film)); // from an earlier drop of the same bytes
    VideoPeople.ENDINGS.forEach(ending -> old.add(Keys.ownPeople(film, ending)));
    Arrival arrival = results.arrive(Keys.newestFilm(film), film, at);
    if (arrival.isNewest()) {
      old.add(Keys.report(film));
      VideoPeople.ENDINGS.forEach(ending -> old.add(Keys.people(film, ending)));
      old.addAll(bareFramesAfter(0, film));
      if (arrival.before() != null && isAnswerOf(film, arrival.before())) {
        String single = Keys.single(film.stem());
        old.addAll(List.of(single + ".json", single + ".txt", Keys.newestAnswer(film)));
      }
    }
    delete(old);
  }

  /** Returns true if the bare answer of a video's stem belongs to this video. */
  boolean isAnswerOf(Drop film) {
    return results.isNewest(Keys.newestAnswer(film), film);
  }

  private boolean isAnswerOf(Drop film, Drop before) {
    return results.holder(Keys.newestAnswer(film)).filter(before::equals).isPresent();
  }

  /**
   * Stores the report of a finished video. If the video is still the newest, first deletes the bare
   * results of frames that it does not have, and stores the bare report. The video's own report
   * comes last, so a client that sees it knows that all is done.
   *
   * @throws Unavailable if the bucket failed; another try may help
   */
  void report(Drop film, VideoReport report) {
    String json = Json.write(report);
    if (results.isNewest(Keys.newestFilm(film), film)) {
      delete(bareFramesAfter(report.frames(), film));
      if (!report.hasPeople()) { // a late summary of an older video would stay
        delete(VideoPeople.ENDINGS.stream().map(ending -> Keys.people(film, ending)).toList());
      }
      results.put(Keys.report(film), json);
    }
    results.put(Keys.ownReport(film), json);
  }

  /**
   * Stores the report of a video that was not read, unless a report exists. A late event must not
   * overwrite the report of work that is already done.
   */
  void reportFirst(Drop film, VideoReport report) {
    String json = Json.write(report);
    results.putIfAbsent(Keys.ownReport(film), json);
    if (results.isNewest(Keys.newestFilm(film), film)) {
      results.putIfAbsent(Keys.report(film), json);
    }
  }

  private List<String> bareFramesAfter(int number, Drop film) {
    return objects.keys(bucket, Keys.bareFrames(film)).stream()
        .filter(key -> Keys.bareFrame(film, key) > number)
        .toList();
  }

  private void delete(List<String> keys) {
    List<String> possible = keys.stream().filter(Keys::fits).toList();
    if (!possible.isEmpty()) {
      objects.delete(bucket, possible);
    }
  }
}
