package dev.facepipe.video;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.message.Drop;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.ResultKeys;
import dev.facepipe.common.message.ResultsBucket;
import dev.facepipe.common.message.ResultsBucket.Arrival;
import dev.facepipe.common.message.VideoReport;
import dev.facepipe.common.store.ListedStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Films in the results bucket: their reports, and the bare results, which are those of the newest
 * film of a stem alone. Thread-safe.
 */
final class FilmResults {
  private final ListedStore objects;
  private final String bucket;
  private final ResultsBucket results;

  FilmResults(ListedStore objects, String bucket) {
    this.objects = objects;
    this.bucket = bucket;
    this.results = new ResultsBucket(objects, bucket);
  }

  /**
   * Has the bare results belong to a film whose work begins, unless they belong to a newer one, and
   * deletes what an earlier film left there.
   *
   * @param at when the film came, by its bucket's clock
   * @throws Unavailable if the bucket did not do its part; trying again may help
   */
  void begin(Drop film, Instant at) {
    List<String> old = new ArrayList<>();
    old.add(VideoReport.key(film)); // if the same bytes came before
    Arrival arrival = results.arrive(ResultKeys.newestFilm(film), film, at);
    if (arrival.isNewest()) {
      old.add(ResultKeys.report(film));
      old.addAll(bareFramesAfter(0, film));
      if (arrival.before() != null && isAnswerOf(film, arrival.before())) {
        String single = ResultKeys.single(film.stem());
        old.addAll(List.of(single + ".json", single + ".txt", ResultKeys.newestAnswer(film)));
      }
    }
    delete(old);
  }

  /** Whether the single bare answer to a film's stem is of that film. */
  boolean isAnswerOf(Drop film) {
    return results.isNewest(ResultKeys.newestAnswer(film), film);
  }

  private boolean isAnswerOf(Drop film, Drop before) {
    return results.holder(ResultKeys.newestAnswer(film)).filter(before::equals).isPresent();
  }

  /**
   * Stores the report of a film whose work is done. If the film still is the newest, bare frames
   * that it does not have are deleted before, and the bare report is stored: a client that sees the
   * film's own report finds all done.
   *
   * @throws Unavailable if the bucket did not do its part; trying again may help
   */
  void report(Drop film, VideoReport report) {
    String json = Json.write(report);
    if (results.isNewest(ResultKeys.newestFilm(film), film)) {
      delete(bareFramesAfter(report.frames(), film));
      results.put(ResultKeys.report(film), json);
    }
    results.put(VideoReport.key(film), json);
  }

  /**
   * Stores the report of a film that could not be read, but never in the place of another: an event
   * that comes late must not spoil what was done long ago.
   */
  void reportFirst(Drop film, VideoReport report) {
    String json = Json.write(report);
    results.putIfAbsent(VideoReport.key(film), json);
    if (results.isNewest(ResultKeys.newestFilm(film), film)) {
      results.putIfAbsent(ResultKeys.report(film), json);
    }
  }

  private List<String> bareFramesAfter(int number, Drop film) {
    return objects.keys(bucket, ResultKeys.bareFrames(film)).stream()
        .filter(key -> ResultKeys.bareFrame(film, key) > number)
        .toList();
  }

  private void delete(List<String> keys) {
    List<String> possible = keys.stream().filter(ResultKeys::fits).toList();
    if (!possible.isEmpty()) {
      objects.delete(bucket, possible);
    }
  }
}
