/** What lies of a person in buckets. */
@NullMarked
package dev.facepipe.local.client.forget.aws;

import org.jspecify.annotations.NullMarked;
