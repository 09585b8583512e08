// raises N: N threads that send themselves signals, and know at once when one was lost or came twice.
// SIGTERM makes it say "raised A lost B doubled C" and end.
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static volatile sig_atomic_t ending;
static __thread volatile long got;
static long total, less, more;
static void count(int signal) { got++; }
static void end(int signal) { ending = 1; }

static void *run(void *unused) {
    long raised = 0;
    while (!ending) {
        if (raise(SIGRTMIN + 2)) abort();
        if (got != ++raised) {
            __atomic_add_fetch(got < raised ? &less : &more, 1, __ATOMIC_SEQ_CST);
            got = raised;
        }
        if (raised % 16 == 0) usleep(500);
    }
    __atomic_add_fetch(&total, raised, __ATOMIC_SEQ_CST);
    return 0;
}

int main(int argc, char **argv) {
    int threads = atoi(argv[1]);
    pthread_t thread[threads];
    alarm(600);
    struct sigaction action = {0};
    action.sa_handler = count;
    action.sa_flags = SA_RESTART;
    sigaction(SIGRTMIN + 2, &action, 0);
    signal(SIGTERM, end);
    for (int i = 0; i < threads; i++) pthread_create(&thread[i], 0, run, 0);
    if (write(1, "ready\n", 6) < 0) abort();
    for (int i = 0; i < threads; i++) pthread_join(thread[i], 0);
    printf("raised %ld lost %ld doubled %ld\n", total, less, more);
}
