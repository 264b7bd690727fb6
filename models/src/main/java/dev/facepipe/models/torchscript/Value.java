package dev.facepipe.models.torchscript;

/** What one line of a {@link Script} computes. Belongs to the script that made it. */
public final class Value {
  private final String name;

  Value(String name) {
    this.name = name;
  }

  @Override
  public String toString() {
    return name;
  }
}
