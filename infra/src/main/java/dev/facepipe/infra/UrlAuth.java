package dev.facepipe.infra;

/** Who may post to the Function URL. */
public enum UrlAuth {
  /** Clients that sign with credentials that allow the call. */
  AWS_IAM,
  /** Everybody who knows the address, at the owner's cost. */
  NONE
}
