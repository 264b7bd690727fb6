/** The web tier on SQS and S3, as a program. */
@NullMarked
package dev.facepipe.scalable.web.aws;

import org.jspecify.annotations.NullMarked;
