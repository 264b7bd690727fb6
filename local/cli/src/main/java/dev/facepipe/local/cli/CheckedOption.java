package dev.facepipe.local.cli;

/** Options that are checked before their command begins, and before it loads a network. */
interface CheckedOption {
  /**
   * Looks whether the values can be used. Opens nothing.
   *
   * @throws WrongUse if a value cannot be used; the message names the option or the file
   * @throws dev.facepipe.common.environment.WrongSetting if a variable of the environment cannot be
   *     used
   */
  void check();
}
