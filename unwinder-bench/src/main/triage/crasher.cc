// Crashes in a way that is chosen, reached on a path that is chosen: crasher BUG PATH SEED. Built as C++ by every set of flags in
// make-cores.sh, with functions named after the program (-DNAME=...).
#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <stdexcept>
#include <vector>

#define PASTE(a, b) a##_##b
#define JOIN(a, b) PASTE(a, b)
#define F(name) JOIN(NAME, name)
#define KEEP __attribute__((noinline, noclone))

static volatile int seed;
static volatile int depth;
static volatile int sink;

KEEP static void F(clear_record)(int *record) { *record = seed; sink++; }
KEEP static int F(read_length)(const int *record) { int n = record[2 + (seed & 3)]; sink++; return n; }
KEEP static void F(free_twice)(int n) {
  char *p = (char *)malloc(2000 + n);
  sink = p[0];
  free(p);
  char *q = (char *)malloc(20);
  free(p);
  sink = q[0];
}
KEEP static void F(check_sum)(int n) { assert(n > 1000000); sink++; }
KEEP static void F(give_up)(int n) { sink = n; abort(); }
KEEP static void F(smash)(int n) {
  char buffer[16];
  memset(buffer, 0x41, 64 + (n & 7));
  sink = buffer[3];
}
KEEP static int F(divide)(int n) { int q = 100 / (n - n); sink++; return q; }
KEEP static int F(descend)(int n) {
  char buffer[400];
  buffer[n & 255] = (char)n;
  int below = F(descend)(n + 1);
  sink = buffer[(n + 1) & 255];
  return below + sink;
}
KEEP static int F(odd)(int n);
KEEP static int F(even)(int n) { char b[300]; b[n & 255] = 1; int r = F(odd)(n + 1); sink = b[n & 127]; return r + sink; }
KEEP static int F(odd)(int n) { char b[200]; b[n & 127] = 1; int r = F(even)(n + 1); sink = b[n & 63]; return r + sink; }
typedef int (*handler)(int);
static volatile handler handlers[2];
KEEP static int F(call_handler)(int n) { int r = handlers[n & 1](n); sink++; return r; }
KEEP static void F(copy_name)(const char *from) { char to[64]; memcpy(to, from, 40 + (seed & 15)); sink = to[5]; }
KEEP static void F(wild_write)(int n) { *(volatile long *)(0xdead000000000000UL + n * 8L) = n; sink++; }
KEEP static void F(throw_it)(int n) { throw std::runtime_error("bad value " + std::to_string(n)); }
static inline __attribute__((always_inline)) int F(inlined_read)(const int *p) { return p[seed & 1]; }
KEEP static int F(with_inline)(const int *p) { int v = F(inlined_read)(p); sink++; return v; }

static int *volatile nothing;

KEEP static void F(hit)(int bug) {
  switch (bug) {
    case 0: F(clear_record)(nothing); break;
    case 1: F(read_length)(nothing); break;
    case 2: F(free_twice)(seed); break;
    case 3: F(check_sum)(seed); break;
    case 4: F(give_up)(seed); break;
    case 5: F(smash)(seed); break;
    case 6: F(divide)(seed); break;
    case 7: sink = F(descend)(seed); break;
    case 8: sink = F(even)(seed); break;
    case 9: sink = F(call_handler)(seed); break;
    case 10: F(copy_name)((const char *)nothing + 16); break;
    case 11: F(wild_write)(seed); break;
    case 12: F(throw_it)(seed); break;
    case 13: sink = F(with_inline)(nothing); break;
    default: pause(); sink++;
  }
  sink++;
}

static int chosen;
KEEP static void F(short_way)(int bug) { F(hit)(bug); sink++; }
KEEP static void F(helper)(int bug, int n) { if (n > 0) F(helper)(bug, n - 1); else F(hit)(bug); sink++; }
KEEP static void F(long_way)(int bug) { F(helper)(bug, 1 + seed % 5); sink++; }
KEEP static int F(compare)(const void *a, const void *b) { if (depth++ == 0) F(hit)(chosen); return *(const char *)a - *(const char *)b; }
KEEP static void F(by_qsort)(int bug) { char letters[] = "unsorted"; chosen = bug; qsort(letters, 8, 1, F(compare)); sink = letters[0]; }
KEEP static void *F(thread)(void *bug) { F(hit)((int)(long)bug); sink++; return NULL; }
KEEP static void F(by_thread)(int bug) { pthread_t t; pthread_create(&t, NULL, F(thread), (void *)(long)bug); pthread_join(t, NULL); sink++; }
KEEP static void F(by_vector)(int bug) { std::vector<int> all(3, bug); for (int each : all) F(short_way)(each); sink++; }

int main(int argc, char **argv) {
  int bug = atoi(argv[1]);
  seed = argc > 3 ? atoi(argv[3]) : 0;
  switch (atoi(argv[2])) {
    case 0: F(short_way)(bug); break;
    case 1: F(long_way)(bug); break;
    case 2: F(by_qsort)(bug); break;
    case 3: F(by_thread)(bug); break;
    default: F(by_vector)(bug);
  }
  return sink;
}
