/** What travels between the functions and to the client, and its JSON. */
@NullMarked
package dev.facepipe.common.message;

import org.jspecify.annotations.NullMarked;
