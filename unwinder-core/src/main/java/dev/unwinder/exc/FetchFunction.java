package dev.unwinder.exc;

import org.jspecify.annotations.Nullable;

/**
 * Copies memory of the target: {@code int (*fetch_from_process)(void *handle, void *addr, void *buffer, long size)}.
 *
 * <p>Only this function knows what the target is: this process, another one, one on another machine, or a core of one long dead.
 *
 * @param <H> the caller's handle, passed through and never looked at
 */
@FunctionalInterface
public interface FetchFunction<H extends @Nullable Object> {
    /**
     * Copies bytes; all or nothing.
     *
     * @param handle as it was passed to the function that unwinds
     * @param address of the first byte, in the target
     * @param buffer where to; from its first element on, at least {@code size} long
     * @param size how many bytes
     * @return 0 for success, anything else if the address space could not be read there
     */
    int fetch(H handle, long address, byte[] buffer, int size);
}
