/** Reading files that a user names. */
@NullMarked
package dev.facepipe.common.file;

import org.jspecify.annotations.NullMarked;
