package dev.facepipe.local.cloud.aws.awssdk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.facepipe.local.cloud.data.Ledger;
import dev.facepipe.local.cloud.data.Row;
import dev.facepipe.local.cloud.data.Table;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Rows of the {@link Ledger} for buckets and objects, as JSON. */
final class ObjectRows {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ObjectRows() {}

  static Row bucket(String name, Instant since) {
    return Row.put(Table.BUCKETS, name, since.toString());
  }

  static Row noBucket(String name) {
    return Row.delete(Table.BUCKETS, name);
  }

  /** Returns the rows for a new object in the place of another. */
  static List<Row> put(
      String bucket,
      String key,
      StoredObject object,
      @Nullable StoredObject before,
      Announcement announcement) {
    List<Row> rows = new ArrayList<>();
    rows.add(Row.put(Table.OBJECTS, name(bucket, key), json(object)));
    if (before != null) {
      rows.addAll(gone(before.content()));
    }
    if (announcement.isKept()) {
      rows.add(announcement.row());
    }
    return rows;
  }

  static List<Row> delete(String bucket, String key, StoredObject before) {
    List<Row> rows = new ArrayList<>(gone(before.content()));
    rows.add(Row.delete(Table.OBJECTS, name(bucket, key)));
    return rows;
  }

  /** Returns rows that say which files must be deleted, even if the process ends before that. */
  private static List<Row> gone(Content content) {
    return content.pieces().stream().map(piece -> Row.put(Table.GONE, piece.id(), "")).toList();
  }

  /** Returns the changes for files that are deleted now. */
  static List<Row> deleted(List<Content.Piece> pieces) {
    return pieces.stream().map(piece -> Row.delete(Table.GONE, piece.id())).toList();
  }

  private static String name(String bucket, String key) {
    return bucket + "/" + key;
  }

  /** Returns the key of an object's row: bucket, and key in the bucket. */
  static Map.Entry<String, String> name(String row) {
    int end = row.indexOf('/'); // bucket names have no slash
    return Map.entry(row.substring(0, end), row.substring(end + 1));
  }

  private static String json(StoredObject object) {
    GetObjectResponse head = object.head();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    put(head.cacheControl(), text -> json.put("cache_control", text));
    put(head.contentDisposition(), text -> json.put("content_disposition", text));
    put(head.contentEncoding(), text -> json.put("content_encoding", text));
    put(head.contentLanguage(), text -> json.put("content_language", text));
    put(head.contentType(), text -> json.put("content_type", text));
    put(expires(head), time -> json.put("expires", time.toString()));
    put(head.storageClassAsString(), text -> json.put("storage_class", text));
    ObjectNode metadata = json.putObject("metadata");
    head.metadata().forEach(metadata::put);
    json.put("etag", head.eTag());
    json.put("modified", head.lastModified().toString());
    json.put("md5", HexFormat.of().formatHex(object.content().md5()));
    ArrayNode pieces = json.putArray("pieces");
    for (Content.Piece piece : object.content().pieces()) {
      pieces.addObject().put("id", piece.id()).put("length", piece.length());
    }
    return json.toString();
  }

  @SuppressWarnings("deprecation") // S3Proxy reads only Expires as a time
  private static @Nullable Instant expires(GetObjectResponse head) {
    return head.expires();
  }

  private static <T> void put(@Nullable T value, Consumer<T> field) {
    if (value != null) {
      field.accept(value);
    }
  }

  /** Returns the files of an object's row. */
  static List<Content.Piece> pieces(byte[] row) throws IOException {
    List<Content.Piece> pieces = new ArrayList<>();
    for (JsonNode piece : JSON.readTree(row).path("pieces")) {
      pieces.add(new Content.Piece(piece.path("id").asText(), piece.path("length").asLong()));
    }
    return pieces;
  }

  /**
   * Returns the object of a row.
   *
   * @throws IOException if the row or a file of its content is damaged
   */
  @SuppressWarnings("deprecation") // S3Proxy reads only Expires as a time
  static StoredObject object(byte[] row, DiskContents contents) throws IOException {
    try {
      JsonNode json = JSON.readTree(row);
      Content content =
          contents.existing(pieces(row), HexFormat.of().parseHex(json.path("md5").asText()));
      Map<String, String> metadata = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> one : json.path("metadata").properties()) {
        metadata.put(one.getKey(), one.getValue().asText());
      }
      GetObjectResponse head =
          GetObjectResponse.builder()
              .cacheControl(text(json, "cache_control"))
              .contentDisposition(text(json, "content_disposition"))
              .contentEncoding(text(json, "content_encoding"))
              .contentLanguage(text(json, "content_language"))
              .contentType(text(json, "content_type"))
              .expires(json.has("expires") ? Instant.parse(text(json, "expires")) : null)
              .storageClass(text(json, "storage_class"))
              .metadata(metadata)
              .contentLength(content.length())
              .eTag(text(json, "etag"))
              .lastModified(Instant.parse(json.path("modified").asText()))
              .build();
      return new StoredObject(head, content);
    } catch (JsonProcessingException | RuntimeException e) {
      throw new IOException("its row is damaged", e);
    }
  }

  private static @Nullable String text(JsonNode json, String field) {
    return json.path(field).textValue();
  }
}
