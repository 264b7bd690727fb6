/** SQS and S3 for both web tier and workers. */
@NullMarked
package dev.facepipe.scalable.aws;

import org.jspecify.annotations.NullMarked;
