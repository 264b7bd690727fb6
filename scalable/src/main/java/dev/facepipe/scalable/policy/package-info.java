/** Computes how many instances a queue needs, by the rules of AWS's target tracking. */
@NullMarked
package dev.facepipe.scalable.policy;

import org.jspecify.annotations.NullMarked;
