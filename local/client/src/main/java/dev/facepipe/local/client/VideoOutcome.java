package dev.facepipe.local.client;

import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.VideoPeople;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came back for a video that a client dropped.
 *
 * @param key key of the video
 * @param answers answers to the frames, in the order of the frames, and to the video if it failed;
 *     if another video replaced this video, only the answer that says so
 * @param people who was in the video, with thumbnails; absent if the service does not say so
 * @param late what did not come in time, in words; absent if everything came
 */
public record VideoOutcome(
    String key, List<Answer> answers, @Nullable VideoPeople people, @Nullable String late) {
  public VideoOutcome {
    answers = List.copyOf(answers);
  }
}
