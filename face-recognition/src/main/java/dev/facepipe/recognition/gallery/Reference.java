package dev.facepipe.recognition.gallery;

/**
 * One embedding of a person. Compares by identity of the array; do not compare.
 *
 * @param name the person; see {@link PersonName}
 * @param vector finite values; nobody may write to them
 * @param source the photograph, see {@link Source}; empty if not known
 */
public record Reference(String name, float[] vector, String source) {
  public Reference {
    name = PersonName.checked(name);
    source = Source.checked(source);
  }
}
