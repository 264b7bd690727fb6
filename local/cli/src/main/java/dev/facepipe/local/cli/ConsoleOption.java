package dev.facepipe.local.cli;

import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.file.PathOnDisk;
import dev.facepipe.common.text.Printer;
import dev.facepipe.local.client.gallery.GalleryInFile;
import dev.facepipe.local.client.gallery.GalleryStorage;
import dev.facepipe.local.client.gallery.GalleryStore;
import dev.facepipe.local.client.gallery.Limits;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.local.console.Console;
import dev.facepipe.local.console.settings.ConsoleSettings;
import dev.facepipe.local.console.settings.ConsoleSettings.GalleryPlace;
import dev.facepipe.web.LocalPort;
import dev.facepipe.web.PortInUse;
import dev.facepipe.web.Tls;
import dev.facepipe.web.TlsCertificate;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the console: its certificate, and the photographs that it shows. */
final class ConsoleOption implements CheckedOption {
  /** Port of the console, if it is free. */
  static final int PORT = 9010;

  /** Start of the queues' names, unless an option says another. */
  static final String QUEUES = "facepipe-";

  /** Tells how other machines reach a server on all addresses. */
  static final String ELSEWHERE =
      "# on other machines: write this machine's name or address instead of " + LocalPort.HOST;

  private static final String PASSWORD = "FACEPIPE_TLS_PASSWORD";

  private static final String OWN = "own";

  @Option(
      names = "--tls",
      arity = "0..1",
      paramLabel = "FILE.p12|CERT.pem,KEY.pem",
      fallbackValue = OWN,
      description =
          "The console takes https only, with this certificate; "
              + PASSWORD
              + " gives the password of a .p12 file. Without a file: with a certificate of this"
              + " machine's own, which a browser asks you to trust once. Browsers give a camera to"
              + " other machines over https only.")
  private @Nullable String tls;

  @Option(
      names = "--photographs",
      paramLabel = "DIR",
      description =
          "Folder that was enrolled, with NAME/*.jpg and NAME.jpg; the console shows its"
              + " photographs beside the names.")
  private @Nullable Path photographs;

  @Override
  public void check() {
    if (photographs != null) {
      NamedPlace.requireFolder("--photographs", photographs, "expected a folder that was enrolled");
    }
    if (tls != null && !tls.equals(OWN)) {
      for (String file : tls.split(",", 2)) {
        NamedPlace.requireFile(
            "certificate", path(file), "expected --tls=FILE.p12 or --tls=CERT.pem,KEY.pem");
      }
    }
  }

  boolean hasTls() {
    return tls != null;
  }

  /** Returns the folder of photographs; null if none was given. */
  @Nullable Path photographs() {
    return photographs;
  }

  /** Returns the certificate for an address to listen on; null if the option was not given. */
  @Nullable Tls tls(InetAddress host) {
    if (tls == null) {
      return null;
    }
    if (tls.equals(OWN)) {
      return TlsCertificate.own(new LocalPort(host, 0, "--tls").hosts());
    }
    String[] files = tls.split(",", 2);
    return files.length == 2
        ? TlsCertificate.of(path(files[0]), path(files[1]))
        : TlsCertificate.of(path(tls), new Environment(System.getenv()).find(PASSWORD).orElse(""));
  }

  private static Path path(String text) {
    return PathOnDisk.of(Path.of(text));
  }

  /**
   * Starts a console.
   *
   * @param number port that the user chose; null for {@value #PORT}, or any free port if another
   *     program listens there
   * @param settings returns the settings for a port number
   */
  static Console start(@Nullable Integer number, IntFunction<ConsoleSettings> settings) {
    if (number != null) {
      return Console.start(settings.apply(number));
    }
    try {
      return Console.start(settings.apply(PORT));
    } catch (PortInUse e) {
      return Console.start(settings.apply(0));
    }
  }

  /** Adds the address of a console to a table, and the fingerprint of its certificate. */
  static Table table(Table table, Console console, @Nullable Tls tls) {
    table.row("console", console.address());
    return tls == null ? table : table.row("certificate", "SHA-256 " + tls.fingerprint());
  }

  /** Prints the console's address on a line of its own, for a click. */
  static void printLink(Printer out, Console console) {
    out.line();
    out.line("# open this page in a browser:");
    out.line(console.address().toString());
  }

  /** Returns the names of a cloud on this machine, as the console takes them. */
  static ConsoleSettings.Names names(Names cloud) {
    return new ConsoleSettings.Names(
        cloud.videosBucket(),
        cloud.framesBucket(),
        cloud.resultsBucket(),
        Names.CLAIMS_BUCKET,
        QUEUES);
  }

  /** Returns the place of a gallery in a file. */
  static GalleryPlace gallery(Path file) {
    return gallery(file.toString(), () -> new GalleryInFile(file));
  }

  /** Returns the place of a gallery. */
  static GalleryPlace gallery(String where, Supplier<GalleryStorage> storage) {
    Limits limits = Limits.of(new Environment(System.getenv()));
    return new GalleryPlace(where, () -> new GalleryStore(storage.get(), limits));
  }
}
