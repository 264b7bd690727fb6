package dev.facepipe.recognition.people.page;

import dev.facepipe.common.message.VideoPeople;

/**
 * Writes who was in a video as text files. Equal people give equal text. Names of people may hold
 * any character: none of them changes a file's structure. Encode the text as UTF-8.
 */
public final class SummaryFiles {
  private SummaryFiles() {}

  /**
   * Returns a web page with a face and a time line for each person. The page is one file that loads
   * nothing from a network. A thumbnail that is not base64 is left out.
   *
   * @param videoName file name of the video. The page plays the file of this name beside it, or a
   *     file that the reader chooses
   */
  public static String html(VideoPeople people, String videoName) {
    return PeoplePage.of(people, videoName);
  }

  /** Returns a table with a header row, and a row for each time that a person was on screen. */
  public static String csv(VideoPeople people) {
    return PeopleTable.of(people);
  }

  /**
   * Returns WebVTT metadata cues for the HTML element {@code track}. A cue lasts as long as the
   * same people are on screen; its text is one line of JSON.
   */
  public static String vtt(VideoPeople people) {
    return PeopleCues.of(people);
  }
}
