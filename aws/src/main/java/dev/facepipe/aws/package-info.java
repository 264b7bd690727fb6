/**
 * Queue and object store on AWS or on servers with AWS's protocols, and the start, log and figures
 * of a Lambda function.
 */
@NullMarked
package dev.facepipe.aws;

import org.jspecify.annotations.NullMarked;
