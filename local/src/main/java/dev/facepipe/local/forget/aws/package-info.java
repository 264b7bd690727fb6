/** What lies of a person in buckets. */
@NullMarked
package dev.facepipe.local.forget.aws;

import org.jspecify.annotations.NullMarked;
