/** The web tier as a program, on SQS and S3. */
@NullMarked
package dev.facepipe.scalable.web.aws;

import org.jspecify.annotations.NullMarked;
