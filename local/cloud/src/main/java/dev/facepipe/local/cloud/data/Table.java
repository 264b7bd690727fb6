package dev.facepipe.local.cloud.data;

import java.util.Locale;

/** The tables of the {@link Ledger}. Their names are in the file, so a constant never changes. */
public enum Table {
  /** One row, which every ledger has: a ledger without this row is damaged. */
  FORMAT,
  /** Buckets by name. */
  BUCKETS,
  /** Objects by bucket, slash and key. */
  OBJECTS,
  /** Files of contents that no object has any more and that are being deleted, by their id. */
  GONE,
  /** Bucket events that no function has handled yet, by their sequencer. */
  EVENTS,
  /** Queues by name. */
  QUEUES,
  /** Messages by queue, slash and id. */
  MESSAGES,
  /** How often and when a message was received, if it was; keys as in {@link #MESSAGES}. */
  DELIVERIES;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
