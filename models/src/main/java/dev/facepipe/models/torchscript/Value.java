package dev.facepipe.models.torchscript;

/** The result of one line of a {@link Script}. Usable only in the script that created it. */
public final class Value {
  private final String name;
  private final Pictures size;

  Value(String name, Pictures size) {
    this.name = name;
    this.size = size;
  }

  /** Returns the size of the value when the network's input has its usual size. */
  Pictures size() {
    return size;
  }

  @Override
  public String toString() {
    return name;
  }
}
