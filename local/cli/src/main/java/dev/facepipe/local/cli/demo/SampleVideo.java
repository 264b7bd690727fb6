package dev.facepipe.local.cli.demo;

import dev.facepipe.video.ffmpeg.Ffmpeg;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Makes a short video of still pictures with FFmpeg. */
public final class SampleVideo {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final String SIZE = "1280:720";

  /** Browsers play it, so that the page with the people of the video does. */
  private static final List<String> H264 =
      List.of("-c:v", "libopenh264", "-b:v", "8M", "-movflags", "+faststart");

  private static final List<String> MPEG4 = List.of("-c:v", "mpeg4", "-q:v", "2");

  private SampleVideo() {}

  /** Writes an MP4 that shows each picture for one second. */
  public static void write(Ffmpeg ffmpeg, List<Path> pictures, Path film) {
    List<String> arguments = new ArrayList<>(List.of("-nostdin", "-y", "-loglevel", "error"));
    StringBuilder graph = new StringBuilder();
    StringBuilder scenes = new StringBuilder();
    for (int i = 0; i < pictures.size(); i++) {
      arguments.addAll(
          List.of("-loop", "1", "-framerate", "25", "-t", "1", "-i", pictures.get(i).toString()));
      graph.append(
          "[%d]scale=%s:force_original_aspect_ratio=decrease,pad=%s:-1:-1,setsar=1[s%d];"
              .formatted(i, SIZE, SIZE, i));
      scenes.append("[s%d]".formatted(i));
    }
    graph.append("%sconcat=n=%d:v=1,format=yuv420p[film]".formatted(scenes, pictures.size()));
    arguments.addAll(List.of("-filter_complex", graph.toString(), "-map", "[film]"));
    try {
      run(ffmpeg, arguments, H264, film);
    } catch (RuntimeException e) { // an FFmpeg of the user's own may not have this encoder
      run(ffmpeg, arguments, MPEG4, film);
    }
  }

  private static void run(Ffmpeg ffmpeg, List<String> input, List<String> encoder, Path film) {
    List<String> arguments = new ArrayList<>(input);
    arguments.addAll(encoder);
    arguments.add(film.toString());
    ffmpeg.run(arguments, DEADLINE);
  }
}
