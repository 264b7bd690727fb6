package dev.facepipe.bench.films;

import dev.facepipe.common.message.FrameNote;
import dev.facepipe.common.message.Person;
import dev.facepipe.common.message.VideoFrames;
import dev.facepipe.recognition.gallery.Gallery;
import java.util.List;

/** A way to tell who was in a video. */
@FunctionalInterface
interface Summariser {
  /** Returns the people of a video, without thumbnails, in any order. */
  List<Person> people(VideoFrames video, List<FrameNote> notes, Gallery gallery);
}
