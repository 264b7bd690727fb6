package dev.facepipe.infra;

/** Which of the two ways to run the core is deployed; each is a stack of its own. */
public enum Tier {
  /** Three functions on Lambda. */
  FUNCTIONS,
  /** Web servers and workers on EC2. */
  SCALABLE
}
