// SPDX-License-Identifier: Apache-2.0
// stall N: N threads that wait 27 frames deep, and one that notices when it was not let run: it wakes every 50 us, ahead of all
// others where that is permitted, and keeps the longest time between two wakings. Each line on standard input is answered
// with that time in microseconds, and starts it anew.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static int fds[2];
static volatile int sink;
static _Atomic long longest;

// with wait_deep's 22 calls, read, waiter, start_thread and clone3 make 27 frames
__attribute__((noipa)) static int wait_deep(int n) {
  char c;
  int r = n == 1 ? read(fds[0], &c, 1) : wait_deep(n - 1);
  sink++;
  return r;
}

__attribute__((noipa)) static void *waiter(void *arg) {
  sink += wait_deep(23);
  return arg;
}

static long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000L + t.tv_nsec;
}

static void *heart(void *arg) {
  struct sched_param first = {1};
  pthread_setschedparam(pthread_self(), SCHED_FIFO, &first);
  struct timespec pause = {0, 50000};
  for (long last = now();;) {
    nanosleep(&pause, NULL);
    long time = now();
    if (time - last > longest) longest = time - last;
    last = time;
  }
  return arg;
}

int main(int argc, char **argv) {
  pthread_attr_t small;
  pthread_t thread;
  char line[64];
  if (pipe(fds) != 0) return 1;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, 128 << 10);
  for (int i = atoi(argv[argc - 1]); i > 0; i--) pthread_create(&thread, &small, waiter, NULL);
  pthread_create(&thread, NULL, heart, NULL);
  while (fgets(line, sizeof line, stdin)) {
    printf("%ld\n", longest / 1000);
    longest = 0;
    fflush(stdout);
  }
  return 0;
}
