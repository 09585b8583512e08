package dev.unwinder.unwind;

import dev.unwinder.frame.StopReason;
import dev.unwinder.target.Registers;
import java.util.Optional;

/**
 * What one step has come to: a caller, or why there is none.
 *
 * @param caller the caller's registers, each with where it was found
 * @param isCallerExact whether the caller's pc is where it stands, as after a signal frame; if not, it is a return address
 * @param stop why there is no caller
 */
public record UnwindStep(Optional<Registers> caller, boolean isCallerExact, Optional<StopReason> stop) {}
