/** The worker as a program, on SQS, S3 and EC2. */
@NullMarked
package dev.facepipe.scalable.worker.aws;

import org.jspecify.annotations.NullMarked;
