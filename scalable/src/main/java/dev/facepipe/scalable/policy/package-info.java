/** How many instances a queue needs, decided as AWS's target tracking decides it. */
@NullMarked
package dev.facepipe.scalable.policy;

import org.jspecify.annotations.NullMarked;
