/** JMH benchmarks of what is not public in live processes. */
@NullMarked
package dev.unwinder.ptrace;

import org.jspecify.annotations.NullMarked;
