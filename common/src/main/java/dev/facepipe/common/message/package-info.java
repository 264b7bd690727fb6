/** Messages between the functions, answers to the client, and their JSON. */
@NullMarked
package dev.facepipe.common.message;

import org.jspecify.annotations.NullMarked;
