/** Byte assemblers and checks for tests; knows none of our constants, so that a wrong one fails a test. */
@NullMarked
package dev.unwinder.testkit;

import org.jspecify.annotations.NullMarked;
