package dev.facepipe.common.message;

import dev.facepipe.common.message.Answer.Failure;
import org.jspecify.annotations.Nullable;

/**
 * The body of an HTTP reply that reports an error.
 *
 * @param error what was wrong
 * @param requestId the request id, if it is known
 */
public record Problem(Failure error, @Nullable RequestId requestId) {}
