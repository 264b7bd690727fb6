package dev.facepipe.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPathTest {
  @TempDir private Path project;
  private Path target;

  @BeforeEach
  void layOut() throws IOException {
    target = Files.createDirectories(project.resolve("module/target"));
  }

  @Test
  void jarsOfTheProjectComeFirst() throws IOException {
    Path own = Files.createFile(target.resolve("module-0.1.0-SNAPSHOT.jar"));
    Path common = project.resolve("common/target/common-0.1.0-SNAPSHOT.jar");
    Path jackson = project.resolveSibling("repository/jackson-2.22.jar");
    Files.writeString(target.resolve("classpath"), jackson + File.pathSeparator + common + "\n");

    ClassPath classPath = ClassPath.of(project, "module");

    assertEquals(List.of(own, common), classPath.ours());
    assertEquals(List.of(jackson), classPath.others());
  }

  @Test
  void moduleWithoutAJarIsRefused() throws IOException {
    Files.writeString(target.resolve("classpath"), "");

    String said =
        assertThrows(IOException.class, () -> ClassPath.of(project, "module")).getMessage();

    assertTrue(said.startsWith("no jar of module in " + target), said);
  }
}
