package dev.facepipe.local.cloud.aws;

import dev.facepipe.aws.AccessKey;
import dev.facepipe.local.cloud.data.DataFolder;
import dev.facepipe.web.LocalPort;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The tests of {@link S3ObjectsTest} with objects in a data folder. */
class S3ObjectsOnDiskTest extends S3ObjectsTest {
  @TempDir private Path temp;

  @SuppressWarnings("NullAway.Init")
  private DataFolder folder;

  @Override
  EmbeddedS3 service(List<String> buckets) {
    folder = DataFolder.open(temp.resolve("data"));
    return EmbeddedS3.start(
        new LocalPort(0, "--s3-port"), buckets, Set.of(), AccessKey.WELL_KNOWN, folder);
  }

  /** Not a test here: {@link S3RestartTest} looks at the files, and is faster. */
  @Override
  void deletedBytesAreFreed() {}

  /** Not a test here: {@link S3RestartTest} fills a smaller disk. */
  @Override
  void objectWithoutFreeMemoryIsRefusedWithACode() {}

  /** Not a test here: the store lists keys from memory, wherever the contents are. */
  @Override
  void pageHasAtMost1000Keys() {}

  @Override
  @AfterEach
  void stop() {
    super.stop();
    folder.close();
  }
}
