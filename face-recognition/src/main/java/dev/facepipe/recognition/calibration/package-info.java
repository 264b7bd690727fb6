/** How far a gallery's threshold can be trusted, measured on the gallery's own people. */
@NullMarked
package dev.facepipe.recognition.calibration;

import org.jspecify.annotations.NullMarked;
