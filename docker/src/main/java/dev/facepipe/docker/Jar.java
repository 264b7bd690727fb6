package dev.facepipe.docker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.function.Predicate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** A jar to take files out of. */
record Jar(Path file) {
  /** Returns the first jar whose file name has this beginning and this end. */
  static Jar called(String begin, String end, List<Path> jars) throws IOException {
    for (Path jar : jars) {
      String name = jar.getFileName().toString();
      if (name.startsWith(begin) && name.endsWith(end)) {
        return new Jar(jar);
      }
    }
    throw new IOException("no %s*%s on the class path".formatted(begin, end));
  }

  /**
   * Copies the files whose names have a prefix into a folder, without their own folders.
   *
   * @throws IOException if there is none
   */
  void unpack(String prefix, Path folder) throws IOException {
    unpack(name -> name.startsWith(prefix), folder);
  }

  /**
   * Copies the wanted files into a folder, without their own folders.
   *
   * @throws IOException if there is none
   */
  void unpack(Predicate<String> wanted, Path folder) throws IOException {
    Files.createDirectories(folder);
    try (ZipFile zip = new ZipFile(file.toFile())) {
      List<? extends ZipEntry> entries =
          zip.stream()
              .filter(entry -> wanted.test(entry.getName()) && !entry.isDirectory())
              .toList();
      if (entries.isEmpty()) {
        throw new IOException("%s has none of the wanted files".formatted(file));
      }
      for (ZipEntry entry : entries) {
        String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
        try (InputStream in = zip.getInputStream(entry)) {
          Files.copy(in, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  /** Copies the jar without some files. Equal jars give equal copies. */
  void copyWithout(Predicate<String> left, Path to) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile());
        OutputStream out = Files.newOutputStream(to);
        ZipOutputStream copy = new ZipOutputStream(out)) {
      for (ZipEntry entry : zip.stream().toList()) {
        if (!entry.isDirectory() && !left.test(entry.getName())) {
          ZipEntry same = new ZipEntry(entry.getName());
          same.setLastModifiedTime(
              entry.getLastModifiedTime() == null
                  ? FileTime.fromMillis(0)
                  : entry.getLastModifiedTime());
          copy.putNextEntry(same);
          try (InputStream in = zip.getInputStream(entry)) {
            in.transferTo(copy);
          }
        }
      }
    }
  }

  /** Returns true if the jar has one of the wanted files. */
  boolean has(Predicate<String> wanted) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return zip.stream().anyMatch(entry -> wanted.test(entry.getName()));
    }
  }
}
