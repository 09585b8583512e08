// churn N: N threads that each start another as their last act, over and over; all check their work.
// SIGTERM makes it say "done STARTED errors ERRORS longest MS", how long it once did not run, and end.
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static long started, errors, failed;
static volatile sig_atomic_t ending;

__attribute__((noinline)) static unsigned long work(int left, unsigned long seed) {
    volatile unsigned long local[16];
    for (int i = 0; i < 16; i++) local[i] = seed + i;
    unsigned long sum = left == 0 ? 0 : work(left - 1, seed * 3 + 1);
    for (int i = 0; i < 16; i++) {
        if (local[i] != seed + i) __atomic_add_fetch(&errors, 1, __ATOMIC_SEQ_CST);
        sum += local[i];
    }
    return sum;
}

static unsigned long expected;

static void *run(void *unused) {
    for (int i = 0; i < 40; i++)
        if (work(20, 7) != expected) __atomic_add_fetch(&errors, 1, __ATOMIC_SEQ_CST);
    struct timespec wait = {0, 300000};
    nanosleep(&wait, 0);
    if (!ending) {
        pthread_t thread;
        pthread_attr_t detached;
        pthread_attr_init(&detached);
        pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
        __atomic_add_fetch(&started, 1, __ATOMIC_SEQ_CST);
        while (pthread_create(&thread, &detached, run, 0)) __atomic_add_fetch(&failed, 1, __ATOMIC_SEQ_CST);
    }
    return 0;
}

static void end(int signal) { ending = 1; }

int main(int argc, char **argv) {
    alarm(600);
    expected = work(20, 7);
    signal(SIGTERM, end);
    for (int i = 0; i < atoi(argv[1]); i++) {
        pthread_t thread;
        started++;
        if (pthread_create(&thread, 0, run, 0)) abort();
        pthread_detach(thread);
    }
    if (write(1, "ready\n", 6) < 0) abort();
    struct timespec last, now;
    long longest = 0;
    clock_gettime(CLOCK_MONOTONIC, &last);
    while (!ending) {
        struct timespec wait = {0, 1000000};
        nanosleep(&wait, 0);
        clock_gettime(CLOCK_MONOTONIC, &now);
        long ms = (now.tv_sec - last.tv_sec) * 1000 + (now.tv_nsec - last.tv_nsec) / 1000000;
        if (ms > longest) longest = ms;
        last = now;
        if (work(20, 7) != expected) errors++;
    }
    usleep(100000);
    printf("done %ld errors %ld longest %ld\n", started, errors, longest);
}
