package dev.facepipe.models.code;

/** The result of one line of a {@link Script}. Usable only in the script that created it. */
public final class Value {
  private final String name;
  private final BatchSize size;

  Value(String name, BatchSize size) {
    this.name = name;
    this.size = size;
  }

  /** Returns the size of the value when the network's input has its usual size. */
  BatchSize size() {
    return size;
  }

  @Override
  public String toString() {
    return name;
  }
}
