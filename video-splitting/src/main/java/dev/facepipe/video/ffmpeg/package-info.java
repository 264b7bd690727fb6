/** Runs the FFmpeg program in its own process. */
@NullMarked
package dev.facepipe.video.ffmpeg;

import org.jspecify.annotations.NullMarked;
