package dev.facepipe.bench.load;

/**
 * What is posted.
 *
 * @param name for people
 * @param type of its bytes, such as {@code image/jpeg}
 * @param bytes compare by identity
 */
record Picture(String name, String type, byte[] bytes) {
  static Picture jpeg(String name, byte[] bytes) {
    return new Picture(name, "image/jpeg", bytes);
  }

  static Picture png(String name, byte[] bytes) {
    return new Picture(name, "image/png", bytes);
  }
}
