package dev.facepipe.recognition.people;

import dev.facepipe.common.message.Person.Seen;
import dev.facepipe.common.message.VideoFrames;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Tells when people are on screen. */
final class Times {
  private final VideoFrames video;
  private final double gap;
  private final List<Candidate> people;

  /** The people of each frame with a face, by frame number. */
  private final BitSet[] inFrame;

  /**
   * @param gap longest time without a person's face that still counts, in seconds
   */
  Times(VideoFrames video, List<Candidate> people, double gap) {
    this.video = video;
    this.gap = gap;
    this.people = people;
    this.inFrame = new BitSet[video.count() + 1];
    for (int person = 0; person < people.size(); person++) {
      for (FrameFace face : people.get(person).track().faces()) {
        if (inFrame[face.frame()] == null) {
          inFrame[face.frame()] = new BitSet();
        }
        inFrame[face.frame()].set(person);
      }
    }
  }

  /** Returns when a person is on screen: ascending, without overlap, and neighbours joined. */
  List<Seen> of(int person) {
    List<FrameFace> faces = people.get(person).track().faces();
    List<Seen> seen = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= faces.size(); i++) {
      if (i == faces.size() || !isJoined(faces.get(i - 1).frame(), faces.get(i).frame())) {
        seen.add(new Seen(video.from(faces.get(from).frame()), video.to(faces.get(i - 1).frame())));
        from = i;
      }
    }
    return seen;
  }

  /** Returns true if a person who is in both frames is taken to be in those between them too. */
  private boolean isJoined(int before, int after) {
    if (video.from(after) - video.to(before) > gap) {
      return false;
    }
    for (int frame = before + 1; frame < after; frame++) {
      if (inFrame[frame] != null && isCutAway(frame, before, after)) {
        return false;
      }
    }
    return true;
  }

  /** Returns true if a frame shows somebody who is neither in the frame before nor after. */
  private boolean isCutAway(int frame, int before, int after) {
    BitSet others = (BitSet) inFrame[frame].clone();
    others.andNot(inFrame[before]);
    others.andNot(inFrame[after]);
    return !others.isEmpty();
  }
}
