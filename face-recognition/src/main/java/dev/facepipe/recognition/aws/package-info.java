/** The door on AWS Lambda: the request queue. */
@NullMarked
package dev.facepipe.recognition.aws;

import org.jspecify.annotations.NullMarked;
