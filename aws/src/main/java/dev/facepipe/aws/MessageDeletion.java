package dev.facepipe.aws;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;

/** Deletes messages of a queue, in as few requests as SQS allows. */
public final class MessageDeletion {
  /** Most messages in one request. Source: SQS quotas. */
  private static final int REQUEST_LIMIT = 10;

  private MessageDeletion() {}

  /**
   * Deletes messages, and returns why some were not deleted, by their index.
   *
   * @param receipts receipt handles of the messages
   */
  public static Map<Integer, String> delete(SqsClient sqs, String queueUrl, List<String> receipts) {
    Map<Integer, String> failed = new LinkedHashMap<>();
    for (int from = 0; from < receipts.size(); from += REQUEST_LIMIT) {
      List<DeleteMessageBatchRequestEntry> entries =
          IntStream.range(from, Math.min(from + REQUEST_LIMIT, receipts.size()))
              .mapToObj(i -> entry(i, receipts.get(i)))
              .toList();
      sqs.deleteMessageBatch(r -> r.queueUrl(queueUrl).entries(entries))
          .failed()
          .forEach(f -> failed.put(Integer.parseInt(f.id()), String.valueOf(f.message())));
    }
    return failed;
  }

  private static DeleteMessageBatchRequestEntry entry(int index, String receipt) {
    return DeleteMessageBatchRequestEntry.builder()
        .id(Integer.toString(index))
        .receiptHandle(receipt)
        .build();
  }
}
