/**
 * What surrounds a function on AWS, on loopback: the Function URL, the bucket's notifications, and
 * the function as its triggers see it, JSON in and JSON out.
 */
@NullMarked
package dev.facepipe.local.cloud;

import org.jspecify.annotations.NullMarked;
