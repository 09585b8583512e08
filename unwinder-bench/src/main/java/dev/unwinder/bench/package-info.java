/** JMH benchmarks: what a frame costs. */
@NullMarked
package dev.unwinder.bench;

import org.jspecify.annotations.NullMarked;
