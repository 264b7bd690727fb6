package dev.facepipe.models.torchscript;

/** What one line of a {@link Script} computes. Belongs to the script that made it. */
public final class Value {
  private final String name;
  private final Pictures size;

  Value(String name, Pictures size) {
    this.name = name;
    this.size = size;
  }

  /** How large it is when the network is given what it is most often given. */
  Pictures size() {
    return size;
  }

  @Override
  public String toString() {
    return name;
  }
}
