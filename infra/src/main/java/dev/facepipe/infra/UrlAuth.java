package dev.facepipe.infra;

/** Who may post to the Function URL. */
public enum UrlAuth {
  /** Whoever signs with credentials that allow it. */
  AWS_IAM,
  /** Anybody who knows the address, at the owner's cost. */
  NONE
}
