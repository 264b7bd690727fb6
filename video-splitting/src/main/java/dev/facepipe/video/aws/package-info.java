/** The entry point on AWS Lambda: receives the events of the videos bucket. */
@NullMarked
package dev.facepipe.video.aws;

import org.jspecify.annotations.NullMarked;
