/** What faces are called for people: words, labels, and copies of pictures with labels on them. */
@NullMarked
package dev.facepipe.local.cli.annotate;

import org.jspecify.annotations.NullMarked;
