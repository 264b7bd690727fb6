package dev.facepipe.detection.aws;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.Landmarks;
import dev.facepipe.common.face.Point;
import dev.facepipe.common.journal.LogJournal;
import dev.facepipe.common.message.Answers;
import dev.facepipe.common.message.FacesOutbox;
import dev.facepipe.common.message.FrameAge;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.common.store.StoredObject;
import dev.facepipe.common.store.UnusableObject;
import dev.facepipe.detection.DetectFaces;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Queues as lists and buckets as a map, around the real core. */
final class FakeCloud implements ObjectStore {
  static final Face FACE =
      new Face(
          new Box(1, 1, 3, 4),
          0.99f,
          Landmarks.of(
              List.of(
                  new Point(1.5f, 2),
                  new Point(2.5f, 2),
                  new Point(2, 2.5f),
                  new Point(1.5f, 3),
                  new Point(2.5f, 3))));

  final List<String> requests = new ArrayList<>();
  final List<String> answers = new ArrayList<>();
  final Map<ObjectRef, byte[]> objects = new LinkedHashMap<>();
  final Set<ObjectRef> copies = new HashSet<>();
  boolean down;

  /** Returns a core that finds these faces in every frame. */
  DetectFaces finding(List<Face> faces) {
    return finding(faces, FrameAge.ANY);
  }

  /** Returns a core that finds these faces in every frame that is not too old. */
  DetectFaces finding(List<Face> faces, FrameAge age) {
    return new DetectFaces(
        frame -> faces,
        new FacesOutbox(body -> send(requests, body), this, "claims"),
        new Answers(body -> send(answers, body), this, "results"),
        age,
        new LogJournal());
  }

  private void send(List<String> queue, String body) {
    if (down) {
      throw new Unavailable("queue is down", new IllegalStateException("test"));
    }
    queue.add(body);
  }

  @Override
  public byte[] get(ObjectRef ref, long maxBytes) {
    if (!objects.containsKey(ref)) {
      throw new UnusableObject(ref, "no such object");
    }
    return objects.get(ref);
  }

  @Override
  public StoredObject read(ObjectRef ref, long maxBytes) {
    StoredObject stored = ObjectStore.super.read(ref, maxBytes);
    return copies.contains(ref)
        ? new StoredObject(stored.bytes(), stored.etag(), StoredObject.markOfCopy())
        : stored;
  }

  @Override
  public void put(ObjectRef ref, byte[] bytes, String contentType) {
    objects.put(ref, bytes);
  }
}
