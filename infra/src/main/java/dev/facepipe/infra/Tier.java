package dev.facepipe.infra;

/** The two ways to run the core. Each is its own stack. */
public enum Tier {
  /** Three functions on Lambda. */
  FUNCTIONS,
  /** Web servers and workers on EC2. */
  SCALABLE
}
