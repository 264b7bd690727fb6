/** What a client does on SQS and S3: wait for answers, drop videos. */
@NullMarked
package dev.facepipe.local.client.aws;

import org.jspecify.annotations.NullMarked;
