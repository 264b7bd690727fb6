/** The entry points on AWS Lambda: a Function URL and a bucket of frames. */
@NullMarked
package dev.facepipe.detection.aws;

import org.jspecify.annotations.NullMarked;
