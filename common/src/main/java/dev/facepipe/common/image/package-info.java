/**
 * Pictures: pixels in memory, and the bytes they arrive and travel as.
 *
 * <p>{@code org.opencv} is imported here and nowhere else: others see {@link
 * dev.facepipe.common.image.RgbImage}.
 */
@NullMarked
package dev.facepipe.common.image;

import org.jspecify.annotations.NullMarked;
