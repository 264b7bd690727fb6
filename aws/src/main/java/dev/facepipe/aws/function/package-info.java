/**
 * What every Lambda function needs around its core: readiness, snapshots, events, logs, figures.
 */
@NullMarked
package dev.facepipe.aws.function;

import org.jspecify.annotations.NullMarked;
