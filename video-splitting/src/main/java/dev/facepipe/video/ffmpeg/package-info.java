/** The FFmpeg program, as a process of its own. */
@NullMarked
package dev.facepipe.video.ffmpeg;

import org.jspecify.annotations.NullMarked;
