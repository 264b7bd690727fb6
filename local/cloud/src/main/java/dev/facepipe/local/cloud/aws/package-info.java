/** The embedded SQS and S3, their triggers, and the runtime that calls Lambda handlers. */
@NullMarked
package dev.facepipe.local.cloud.aws;

import org.jspecify.annotations.NullMarked;
