/** The AWS Lambda handler of the request queue. */
@NullMarked
package dev.facepipe.recognition.aws;

import org.jspecify.annotations.NullMarked;
