/** The embedded SQS and S3, and what speaks to them or to a handler with AWS's own classes. */
@NullMarked
package dev.facepipe.local.cloud.aws;

import org.jspecify.annotations.NullMarked;
