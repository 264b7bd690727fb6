/** The door on AWS Lambda: a bucket of videos. */
@NullMarked
package dev.facepipe.video.aws;

import org.jspecify.annotations.NullMarked;
