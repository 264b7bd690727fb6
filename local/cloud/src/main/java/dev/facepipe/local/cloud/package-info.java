/**
 * The AWS services around a function, on this machine: the Function URL, the bucket's
 * notifications, and the call of a function with JSON in and JSON out.
 */
@NullMarked
package dev.facepipe.local.cloud;

import org.jspecify.annotations.NullMarked;
