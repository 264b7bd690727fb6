package dev.facepipe.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Links and tests that documents name exist, and prose stays in plain words. */
class DocumentsTest {
  private static final Path PROJECT = Path.of("../..").toAbsolutePath().normalize();
  private static final Set<String> NOT_OURS =
      Set.of("target", "node_modules", ".git", "facepipe-out");

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]*)(?:#([^)\\s]*))?\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

  /**
   * A test class between backticks, with a method or without; one cut short with an ellipsis
   * counts.
   */
  private static final Pattern TEST =
      Pattern.compile("`(\\w+(?:Test|Contract))(?:\\.(\\w+)(…?))?[^`]*`");

  /** Phrases that readers have to read twice. Split, so that this file does not hold them. */
  private static final Pattern RIDDLE =
      Pattern.compile(
          "/\\*\\* The"
              + " same\\b|\\b[Ww]ho"
              + "ever\\b|\\b[Ww]hat"
              + "ever\\b|project's"
              + " plan"
              + "|\\(plan"
              + "ned\\)|stands"
              + " there\\b|climbs"
              + " nowhere");

  @Test
  void linksLeadToFilesAndHeadings() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path document : files(".md")) {
      Matcher link = LINK.matcher(Files.readString(document));
      while (link.find()) {
        String file = link.group(1);
        if (file.contains(":")) {
          continue; // another host
        }
        Path target = file.isEmpty() ? document : document.resolveSibling(file).normalize();
        String anchor = link.group(2);
        if (!Files.exists(target)
            || (anchor != null
                && target.toString().endsWith(".md")
                && !anchors(target).contains(anchor))) {
          broken.add(PROJECT.relativize(document) + ": " + link.group());
        }
      }
    }
    assertEquals(List.of(), broken);
  }

  @Test
  void testsThatDocumentsNameExist() throws IOException {
    Map<String, String> sources = new HashMap<>();
    for (Path source : files(".java")) {
      String name = source.getFileName().toString().replace(".java", "");
      sources.merge(name, Files.readString(source), String::concat);
    }
    List<String> missing = new ArrayList<>();
    for (Path document : files(".md")) {
      Matcher test = TEST.matcher(Files.readString(document));
      while (test.find()) {
        String source = sources.get(test.group(1));
        String method = test.group(2);
        if (source == null
            || (method != null
                && !source.contains("void " + method + (test.group(3).isEmpty() ? "(" : "")))) {
          missing.add(PROJECT.relativize(document) + ": " + test.group());
        }
      }
    }
    assertEquals(List.of(), missing);
  }

  @Test
  void proseHasNoRiddles() throws IOException {
    List<String> found = new ArrayList<>();
    for (String ending : List.of(".md", ".java")) {
      for (Path file : files(ending)) {
        if (file.endsWith("CONTRIBUTING.md")) {
          continue; // shows riddles, as examples
        }
        Matcher riddle = RIDDLE.matcher(Files.readString(file));
        while (riddle.find()) {
          found.add(PROJECT.relativize(file) + ": " + riddle.group());
        }
      }
    }
    assertEquals(List.of(), found);
  }

  /** The heading's words in lower case with dashes, as GitHub makes them. */
  private static Set<String> anchors(Path document) throws IOException {
    Set<String> anchors = new HashSet<>();
    Matcher heading = HEADING.matcher(Files.readString(document));
    while (heading.find()) {
      anchors.add(
          heading
              .group(1)
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^\\p{L}\\p{N} _-]", "")
              .replace(' ', '-'));
    }
    return anchors;
  }

  private static List<Path> files(String ending) throws IOException {
    assertTrue(Files.exists(PROJECT.resolve("README.md")), "no README in " + PROJECT);
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        PROJECT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return NOT_OURS.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(ending)) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }
}
