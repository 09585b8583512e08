package dev.unwinder.target;

import java.util.OptionalLong;

/**
 * A signal that a thread got.
 *
 * @param number the signal's number
 * @param code the {@code si_code}, 0 where it is not on record
 * @param faultAddress the address that could not be used, for signals that have one
 * @param sender the process that sent it, for signals sent by one
 */
public record SignalInfo(int number, int code, OptionalLong faultAddress, OptionalLong sender) {}
