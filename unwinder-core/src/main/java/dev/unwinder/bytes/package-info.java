/**
 * Named, bounded bytes in; numbers out.
 *
 * <p>Imports nothing of ours. Everything that decodes foreign data does it with a {@link dev.unwinder.bytes.ByteCursor}.
 */
@NullMarked
package dev.unwinder.bytes;

import org.jspecify.annotations.NullMarked;
