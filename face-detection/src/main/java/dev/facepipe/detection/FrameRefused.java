package dev.facepipe.detection;

import dev.facepipe.common.image.PictureRefused;
import dev.facepipe.common.message.FrameAge;
import dev.facepipe.common.message.RequestId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when the service refuses what a client sent.
 *
 * <p>Carries an HTTP status and a code, so that all entry points report a refusal in the same way:
 * as an HTTP reply, or as an answer's {@code error}.
 */
public final class FrameRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  // transient: exceptions are serializable, but RequestId need not be; nobody serializes this
  // class.
  private final transient @Nullable RequestId requestId;

  private FrameRefused(
      int status, String code, @Nullable String message, @Nullable RequestId requestId) {
    super(message);
    this.status = status;
    this.code = code;
    this.requestId = requestId;
  }

  /** Returns a refusal of a malformed request, status 400; the message names the field. */
  public static FrameRefused badRequest(String code, @Nullable String message) {
    return new FrameRefused(400, code, message, null);
  }

  /** Returns a refusal of a body whose content encoding is not supported, status 415. */
  public static FrameRefused unsupportedEncoding(String message) {
    return new FrameRefused(415, "unsupported_encoding", message, null);
  }

  /** Returns a refusal of any method but POST, status 405. */
  public static FrameRefused method(String method) {
    return new FrameRefused(
        405, "method_not_allowed", "method is %s; expected POST".formatted(method), null);
  }

  /** Returns a refusal of too many bytes or too many faces, status 413. */
  public static FrameRefused tooLarge(@Nullable String message) {
    return new FrameRefused(413, "too_large", message, null);
  }

  /** Returns a refusal of a frame that waited too long for its turn, status 503. */
  public static FrameRefused tooOld(String message) {
    return new FrameRefused(503, FrameAge.TOO_OLD, message, null);
  }

  /** Returns a refusal of a picture that cannot be decoded. */
  public static FrameRefused of(PictureRefused refused) {
    return switch (refused.reason()) {
      case EMPTY, BROKEN -> badRequest("bad_picture", refused.getMessage());
      case NOT_A_PICTURE -> new FrameRefused(415, "not_a_picture", refused.getMessage(), null);
      case TOO_LARGE -> tooLarge(refused.getMessage());
    };
  }

  /** Returns a copy of this refusal that names the request. */
  public FrameRefused about(RequestId id) {
    return new FrameRefused(status, code, getMessage(), id);
  }

  /** Returns the id of the refused request, if the id was readable. */
  public Optional<RequestId> requestId() {
    return Optional.ofNullable(requestId);
  }

  /** HTTP status: 400, 405, 413, 415 or 503. */
  public int status() {
    return status;
  }

  /** Returns the error code, one word for programs. */
  public String code() {
    return code;
  }
}
