package dev.facepipe.detection;

import dev.facepipe.common.image.PictureRefused;
import dev.facepipe.common.message.RequestId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something a client sent that is not worked on.
 *
 * <p>Carries the HTTP status for it, since all doors speak of refusals in the same words: as a
 * reply over HTTP, or as an answer's {@code error}.
 */
public final class FrameRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  // transient: exceptions are serializable, ids need not be; nobody serializes either.
  private final transient @Nullable RequestId requestId;

  private FrameRefused(
      int status, String code, @Nullable String message, @Nullable RequestId requestId) {
    super(message);
    this.status = status;
    this.code = code;
    this.requestId = requestId;
  }

  /** The request itself is not understood; the message names the field. */
  public static FrameRefused badRequest(String code, @Nullable String message) {
    return new FrameRefused(400, code, message, null);
  }

  /** The body is packed in a way that is not unpacked here. */
  public static FrameRefused unsupportedEncoding(String message) {
    return new FrameRefused(415, "unsupported_encoding", message, null);
  }

  /** Another method than POST. */
  public static FrameRefused method(String method) {
    return new FrameRefused(
        405, "method_not_allowed", "method is %s; expected POST".formatted(method), null);
  }

  /** More bytes, or more faces, than are taken. */
  public static FrameRefused tooLarge(@Nullable String message) {
    return new FrameRefused(413, "too_large", message, null);
  }

  /** The picture cannot be decoded. */
  public static FrameRefused of(PictureRefused refused) {
    return switch (refused.reason()) {
      case EMPTY, BROKEN -> badRequest("bad_picture", refused.getMessage());
      case NOT_A_PICTURE -> new FrameRefused(415, "not_a_picture", refused.getMessage(), null);
      case TOO_LARGE -> tooLarge(refused.getMessage());
    };
  }

  /** The same, said of a request whose id is known. */
  public FrameRefused about(RequestId id) {
    return new FrameRefused(status, code, getMessage(), id);
  }

  /** Whose request, if that was readable. */
  public Optional<RequestId> requestId() {
    return Optional.ofNullable(requestId);
  }

  /** HTTP status: 400, 405, 413 or 415. */
  public int status() {
    return status;
  }

  /** One word for programs. */
  public String code() {
    return code;
  }
}
