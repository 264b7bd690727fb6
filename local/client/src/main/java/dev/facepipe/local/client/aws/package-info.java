/** A client on SQS and S3: waits for answers, drops videos, reads dead letters. */
@NullMarked
package dev.facepipe.local.client.aws;

import org.jspecify.annotations.NullMarked;
