/** Running networks. */
@NullMarked
package dev.facepipe.common.network;

import org.jspecify.annotations.NullMarked;
