// blocked N DEPTH: N threads, each DEPTH calls deep in a system call of its own kind; says "ready" when all are there.
// SIGUSR1 makes it say how many real-time signals it has had; it ends by itself after ten minutes.
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

static int depth;
static int pipes[2];
static int arrived;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static sem_t semaphore;
static volatile sig_atomic_t received;

__attribute__((noinline)) long block(int how) {
    __atomic_add_fetch(&arrived, 1, __ATOMIC_SEQ_CST);
    char byte;
    struct pollfd fd = {pipes[0], POLLIN, 0};
    struct timespec minutes = {600, 0};
    struct epoll_event event;
    int epoll = epoll_create1(0);
    for (;;) {
        switch (how % 7) {
        case 0: pause(); break;
        case 1: nanosleep(&minutes, 0); break;
        case 2: poll(&fd, 1, 600000); break;
        case 3: if (read(pipes[0], &byte, 1) == 1) abort(); break;
        case 4: if (pthread_mutex_lock(&lock) == 0) abort(); break;
        case 5: sem_wait(&semaphore); break;
        case 6: if (epoll_wait(epoll, &event, 1, 600000) == 0) abort(); break;
        }
        __asm__ volatile("" ::: "memory");
    }
}

__attribute__((noinline)) long rec(int left, int how) {
    long sum = left <= 0 ? block(how) : rec(left - 1, how);
    __asm__ volatile("" : "+r"(sum)::"memory");
    return sum + 1;
}

__attribute__((noinline)) void *run(void *how) {
    char name[16];
    snprintf(name, sizeof name, "worker %ld", (long)how);
    prctl(PR_SET_NAME, name);
    rec(depth, (int)(long)how);
    return 0;
}

static void count(int signal) { received++; }

static void tell(int signal) {
    char text[64];
    int size = snprintf(text, sizeof text, "received %d\n", (int)received);
    if (write(1, text, size) < 0) abort();
}

int main(int argc, char **argv) {
    int threads = atoi(argv[1]);
    depth = atoi(argv[2]);
    alarm(600);
    struct sigaction action = {0};
    action.sa_handler = count;
    action.sa_flags = SA_RESTART;
    sigaction(SIGRTMIN, &action, 0);
    action.sa_handler = tell;
    sigaction(SIGUSR1, &action, 0);
    if (pipe(pipes)) abort();
    pthread_mutex_lock(&lock);
    sigset_t set, old;
    sigfillset(&set);
    pthread_sigmask(SIG_BLOCK, &set, &old);
    for (long i = 1; i < threads; i++) {
        pthread_t thread;
        if (pthread_create(&thread, 0, run, (void *)i)) abort();
    }
    pthread_sigmask(SIG_SETMASK, &old, 0);
    while (__atomic_load_n(&arrived, __ATOMIC_SEQ_CST) < threads - 1) usleep(1000);
    usleep(20000);
    if (write(1, "ready\n", 6) < 0) abort();
    rec(depth, 0);
}
