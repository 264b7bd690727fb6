package dev.facepipe.models;

import java.net.URI;

/**
 * A file on the web with known content.
 *
 * @param url address of the file; redirects are followed
 * @param size size in bytes
 * @param sha256 SHA-256 as 64 lower-case hex digits
 */
record RemoteFile(URI url, long size, String sha256) {
  /** InceptionResnetV1 trained on VGGFace2. Source: facenet-pytorch, release v2.2.9. */
  static final RemoteFile VGGFACE2 =
      new RemoteFile(
          URI.create(
              "https://github.com/timesler/facenet-pytorch/releases/download/v2.2.9/20180402-114759-vggface2.pt"),
          111_898_327,
          "281cebca8662831adb987a874bdcb36e73f5b1c6dc5ee5878f305e985625d99b");

  RemoteFile {
    if (size < 1 || !sha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "%s: size %d, SHA-256 '%s'; expected at least 1 and 64 hex digits"
              .formatted(url, size, sha256));
    }
  }

  /** Returns the file name: the last part of the address. */
  String name() {
    String path = url.getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
