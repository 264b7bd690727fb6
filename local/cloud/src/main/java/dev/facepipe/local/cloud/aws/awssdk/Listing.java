package dev.facepipe.local.cloud.aws.awssdk;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.gaul.s3proxy.blobstore.SdkResponses;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.StorageClass;

/**
 * One page of a bucket's keys.
 *
 * @param next the last name of this page, after which the next page begins; null on the last page
 */
record Listing(List<S3Object> objects, List<CommonPrefix> prefixes, @Nullable String next) {
  private static final int MOST_KEYS = 1000;

  /**
   * Returns a page of the keys that begin with the prefix and come after the given name.
   *
   * @param stored in the order of {@link #inUtf8Order}
   * @param delimiter keys that are equal up to the first delimiter after the prefix count as one
   *     name; empty for none
   * @param after last name of the previous page; null for the first page
   * @param most largest number of names on this page; null, or more than 1,000, means 1,000
   */
  static Listing of(
      NavigableMap<String, StoredObject> stored,
      String prefix,
      String delimiter,
      @Nullable String after,
      @Nullable Integer most) {
    int left = most == null ? MOST_KEYS : Math.min(most, MOST_KEYS);
    List<S3Object> objects = new ArrayList<>();
    List<CommonPrefix> prefixes = new ArrayList<>();
    String last = orEmpty(after);
    String from = inUtf8Order(prefix, last) > 0 ? prefix : last;
    for (Map.Entry<String, StoredObject> entry : stored.tailMap(from, true).entrySet()) {
      String key = entry.getKey();
      if (!key.startsWith(prefix)) {
        break;
      }
      int end = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
      String name = end < 0 ? key : key.substring(0, end + delimiter.length());
      if (after != null && inUtf8Order(name, last) <= 0) {
        continue; // the previous page had this name
      }
      if (left == 0) {
        return new Listing(
            objects, prefixes, objects.isEmpty() && prefixes.isEmpty() ? null : last);
      }
      left--;
      last = name;
      after = name;
      if (end < 0) {
        GetObjectResponse head = entry.getValue().head();
        objects.add(
            SdkResponses.objectEntry(
                key, head.eTag(), head.lastModified(), head.contentLength(), storageClass(head)));
      } else {
        prefixes.add(SdkResponses.commonPrefix(name));
      }
    }
    return new Listing(objects, prefixes, null);
  }

  private static StorageClass storageClass(GetObjectResponse head) {
    return head.storageClass() == null ? StorageClass.STANDARD : head.storageClass();
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  /**
   * Compares keys as S3 does, by UTF-8. {@code String} compares by UTF-16, which orders some
   * characters differently.
   */
  static int inUtf8Order(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean longX = Character.isSurrogate(x);
        return longX == Character.isSurrogate(y) ? x - y : longX ? 1 : -1;
      }
    }
    return a.length() - b.length();
  }
}
