package dev.facepipe.common.message;

import dev.facepipe.common.message.Answer.Failure;
import org.jspecify.annotations.Nullable;

/**
 * What goes back over HTTP in the place of what was asked for.
 *
 * @param error what was wrong
 * @param requestId whose request, if that is known
 */
public record Problem(Failure error, @Nullable RequestId requestId) {}
