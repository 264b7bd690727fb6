/** The names of the service's figures, as logs, metrics, answers and the dashboard spell them. */
@NullMarked
package dev.facepipe.common.figure;

import org.jspecify.annotations.NullMarked;
