// signals N: a child sends N queued real-time signals as fast as they are taken, half to the process and half to single threads;
// handlers count them. Says "sent A got B" in the end.
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static long *shared; // 0: received, 1: sum of the values received, 2: thread id
static void count(int signal, siginfo_t *info, void *context) {
    __atomic_add_fetch(&shared[0], 1, __ATOMIC_SEQ_CST);
    __atomic_add_fetch(&shared[1], info->si_value.sival_int, __ATOMIC_SEQ_CST);
}
static void *run(void *unused) {
    shared[2] = syscall(SYS_gettid);
    for (;;) pause();
}

int main(int argc, char **argv) {
    int total = atoi(argv[1]);
    alarm(600);
    shared = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct sigaction action = {0};
    action.sa_sigaction = count;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigaction(SIGRTMIN + 1, &action, 0);
    pthread_t thread;
    pthread_create(&thread, 0, run, 0);
    while (!__atomic_load_n(&shared[2], __ATOMIC_SEQ_CST)) usleep(100);
    pid_t parent = getpid();
    if (write(1, "ready\n", 6) < 0) abort();
    long sum = 0;
    if (fork() == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (int i = 1; i <= total; i++) {
            siginfo_t info;
            memset(&info, 0, sizeof info);
            info.si_code = SI_QUEUE;
            info.si_value.sival_int = i;
            int failed = i % 2 ? syscall(SYS_rt_sigqueueinfo, parent, SIGRTMIN + 1, &info)
                               : syscall(SYS_rt_tgsigqueueinfo, parent, (int)shared[2], SIGRTMIN + 1, &info);
            if (failed) i--;
            usleep(150);
        }
        _exit(0);
    }
    while (wait(0) < 0) {
    }
    for (int i = 0; i < 2000 && __atomic_load_n(&shared[0], __ATOMIC_SEQ_CST) < total; i++) usleep(1000);
    usleep(50000);
    for (int i = 1; i <= total; i++) sum += i;
    printf("sent %d got %ld sum %s\n", total, shared[0], shared[1] == sum ? "right" : "wrong");
    return 0;
}
