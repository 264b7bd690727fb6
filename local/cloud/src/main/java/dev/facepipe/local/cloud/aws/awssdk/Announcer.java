package dev.facepipe.local.cloud.aws.awssdk;

/** Tells of created objects. */
public interface Announcer {
  /** Returns the announcement of an object that is being created. */
  Announcement prepare(Created created);

  /** Makes an announcement. Called when the object is stored, by the thread that stored it. */
  void announce(Announcement announcement);
}
