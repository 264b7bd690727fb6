package dev.facepipe.local.cli;

import dev.facepipe.common.text.Printer;
import dev.facepipe.local.client.gallery.GalleryStore;
import dev.facepipe.local.client.gallery.GalleryStore.Listed;
import dev.facepipe.local.client.gallery.VersionLine;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code facepipe gallery versions}: lists what the gallery is and was. */
@Command(
    name = "versions",
    description = {
      "Lists the versions of a gallery, the newest first. Each change of the gallery makes a"
          + " version; the line of the current version is marked with '*'. The command 'unknown'"
          + " stands for a gallery that no command of facepipe wrote.",
      "The versions before the current one are kept in the folder FILE.versions, or in the bucket"
          + " under KEY.versions/. The oldest are deleted when there are more than 20 of them or"
          + " more than 1,024 MB, but the newest of them always stays. The environment variables"
          + " FACEPIPE_GALLERY_VERSIONS and FACEPIPE_GALLERY_VERSIONS_MB change these limits; with"
          + " FACEPIPE_GALLERY_VERSIONS=0 nothing is kept."
    })
final class GalleryVersionsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private GalleryOption galleryOption;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Override
  public Integer call() {
    List<Listed> versions = galleryOption.use(GalleryStore::versions);
    Printer out = new Printer(spec.commandLine().getOut());
    if (json) {
      out.json(CommandJson.write(new Document(versions.stream().map(VersionLine::of).toList())));
      return 0;
    }
    Table table =
        new Table("version", "when", "people", "embeddings", "command", "bytes", "contents");
    for (VersionLine line : versions.stream().map(VersionLine::of).toList()) {
      table.row(
          line.number() + (line.current() ? " *" : ""),
          line.when(),
          line.people(),
          line.embeddings(),
          line.command(),
          line.bytes(),
          line.contents());
    }
    table.print(out);
    return 0;
  }

  /** The output of {@code --json}. */
  private record Document(List<VersionLine> versions) {}
}
