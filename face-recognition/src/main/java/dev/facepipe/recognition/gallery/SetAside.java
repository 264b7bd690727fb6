package dev.facepipe.recognition.gallery;

/** A reference that a gallery keeps but does not match, and the reason. Do not compare. */
public record SetAside(Reference reference, Reason reason) {
  /** Returns this under another name of the person. */
  SetAside renamed(String from, String to) {
    return reference.name().equals(from)
        ? new SetAside(
            new Reference(to, reference.vector(), Source.without(from, reference.source())), reason)
        : this;
  }
}
