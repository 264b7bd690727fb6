/** The console's requests to S3 and SQS. */
@NullMarked
package dev.facepipe.local.console.aws;

import org.jspecify.annotations.NullMarked;
