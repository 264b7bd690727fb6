/** What both tiers need of SQS. */
@NullMarked
package dev.facepipe.scalable.aws;

import org.jspecify.annotations.NullMarked;
