package dev.facepipe.local.service;

import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.local.cloud.functions.aws.LocalCloud;

/** Runs the functions in this process. */
class EndToEndTest extends EndToEndContract {
  @Override
  LocalCloud start(LocalCloudOptions options) {
    return LocalCloud.start(options);
  }
}
