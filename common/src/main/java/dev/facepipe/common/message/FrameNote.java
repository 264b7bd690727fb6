package dev.facepipe.common.message;

import java.util.List;

/**
 * What one frame of a video contributes to the summary of the video. Exists for every frame that
 * was answered, also for a frame without a face or with the answer {@code Error}.
 *
 * @param number number of the frame, from 1
 * @param answer the answer to the frame
 * @param embeddings one embedding for each face of the answer, in the order of the faces; empty if
 *     the answer has no faces. Each is a row of float32, little-endian; base64 in JSON. The arrays
 *     are not copied
 */
public record FrameNote(int number, Answer answer, List<byte[]> embeddings) {
  public FrameNote {
    if (number < 1) {
      throw new IllegalArgumentException("frame is %d; expected 1 or more".formatted(number));
    }
    Require.present(answer, "answer");
    Require.present(embeddings, "embeddings");
    int faces = answer.faces() == null ? 0 : answer.faces().size();
    if (embeddings.size() != faces) {
      throw new IllegalArgumentException(
          "note of %s has %d embeddings; expected %d, one a face"
              .formatted(answer.requestId(), embeddings.size(), faces));
    }
    embeddings = List.copyOf(embeddings);
  }

  /** Creates a note with these embeddings, in the order of the answer's faces. */
  public static FrameNote of(int number, Answer answer, List<float[]> embeddings) {
    return new FrameNote(number, answer, embeddings.stream().map(PackedFloats::of).toList());
  }

  /** Returns the embedding of a face of the answer, as a new array. */
  public float[] embedding(int face) {
    return PackedFloats.unpacked(embeddings.get(face));
  }
}
