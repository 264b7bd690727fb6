/**
 * Decodes and encodes pictures, and holds their pixels.
 *
 * <p>Only this package imports {@code org.opencv}. Other packages use {@link
 * dev.facepipe.common.image.RgbImage}.
 */
@NullMarked
package dev.facepipe.common.image;

import org.jspecify.annotations.NullMarked;
