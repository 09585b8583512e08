// Calls code that it has written itself, through which only hand-made call frame information leads, registered in one of several ways.
// What libgcc's own unwinder makes of that stack is printed: the judge.
//   registered none|frame|info|table|crowd [quiet]
// crowd: many others are registered before and behind. quiet: the judge is asked only after SIGUSR1, so that nothing has been sorted yet.
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <unwind.h>

extern void __register_frame(void *);
extern void __register_frame_info(const void *, void *);
extern void __register_frame_info_table(void *, void *);
extern void __deregister_frame(void *);

static unsigned char *put(unsigned char *at, const void *bytes, int size) { memcpy(at, bytes, size); return at + size; }

// push %rbx; lea -ROOM(%rsp),%rsp; call *%rdi; lea ROOM(%rsp),%rsp; pop %rbx; ret: the room is full of addresses of code
static int code(unsigned char *at, int room) {
  unsigned char *start = at;
  int negative = -room;
  at = put(at, "\x53\x48\x8d\xa4\x24", 5);
  at = put(at, &negative, 4);
  at = put(at, "\xff\xd7\x48\x8d\xa4\x24", 6);
  at = put(at, &room, 4);
  at = put(at, "\x5b\xc3", 2);
  return at - start;
}

static unsigned char *padded(unsigned char *start, unsigned char *at) {
  while ((at - start) % 8 != 4) *at++ = 0; // DW_CFA_nop
  uint32_t length = at - start - 4;
  memcpy(start, &length, 4);
  return at;
}

static unsigned char *cie(unsigned char *start, int encoding) {
  unsigned char *at = start + 4;
  at = put(at, "\0\0\0\0\1zR\0\1\x78\x10\1", 12);
  *at++ = encoding;
  return padded(start, put(at, "\x0c\x07\x08\x90\x01", 5));
}

static unsigned char *fde(unsigned char *start, unsigned char *cie, int encoding, unsigned char *code, int size, int room) {
  unsigned char *at = start + 4;
  uint32_t back = at - cie;
  at = put(at, &back, 4);
  if (encoding == 0x1b) { // pcrel sdata4
    int32_t relative = code - at;
    at = put(at, &relative, 4);
    at = put(at, &size, 4);
  } else {
    uint64_t absolute = (uintptr_t) code, length = size;
    at = put(at, &absolute, 8);
    at = put(at, &length, 8);
  }
  *at++ = 0;
  at = put(at, "\x41\x0e\x10\x83\x02\x48\x0e", 7);
  int cfa = room + 16;
  do { *at++ = cfa & 127 | (cfa > 127 ? 128 : 0); } while (cfa >>= 7);
  return padded(start, at);
}

static int shown;
static _Unwind_Reason_Code show(struct _Unwind_Context *context, void *none) {
  printf("judge %p\n", (void *) _Unwind_GetIP(context));
  return ++shown < 100 ? _URC_NO_REASON : _URC_END_OF_STACK;
}

static int quiet;
static volatile int woken;
static void wake(int signal) { woken = 1; }

static void (*inner)(void (*)(void));
static void __attribute__((noipa)) stop_here(void) {
  if (!quiet) _Unwind_Backtrace(show, 0);
  printf("ready\n");
  fflush(stdout);
  while (!woken) pause();
  if (quiet) {
    _Unwind_Backtrace(show, 0);
    printf("asked\n");
    fflush(stdout);
  }
  for (;;) pause();
}
static void __attribute__((noipa)) middle(void) { inner(stop_here); __asm__ volatile(""); }

static unsigned char *memory, *frames, *frames2;
static char room[2][256];
static void *begins[3];

static void crowd(int count) { // others that are of no use here
  for (int i = 0; i < count; i++) {
    unsigned char *frame = malloc(128);
    unsigned char *end = cie(frame, 0);
    end = fde(end, frame, 0, memory + 0x4000 + i * 32, 16, 64);
    memset(end, 0, 4);
    __register_frame(frame);
    if (i % 7 == 3) __deregister_frame(frame);
  }
}

int main(int count, char **arguments) {
  char *how = arguments[1];
  quiet = count > 2;
  signal(SIGUSR1, wake);
  memory = mmap(0, 0x10000, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  int size1 = code(memory + 0x100, 0x48), size2 = code(memory + 0x300, 0x1238);
  frames = memory + 0x2000;
  unsigned char *end = cie(frames, 0);
  end = fde(end, frames, 0, memory + 0x100, size1, 0x48);
  memset(end, 0, 4);
  frames2 = memory + 0x3000; // another, with pointers relative to themselves
  end = cie(frames2, 0x1b);
  end = fde(end, frames2, 0x1b, memory + 0x700, 32, 8); // of other code
  end = fde(end, frames2, 0x1b, memory + 0x300, size2, 0x1238);
  memset(end, 0, 4);
  printf("code %p frames %p %p\n", memory, frames, frames2);
  if (!strcmp(how, "frame") || !strcmp(how, "crowd")) {
    if (how[0] == 'c') crowd(300);
    __register_frame(frames);
    if (how[0] == 'c') crowd(300);
    __register_frame(frames2);
    if (how[0] == 'c') crowd(3);
  } else if (!strcmp(how, "info")) {
    __register_frame_info(frames, room[0]);
    __register_frame_info(frames2, room[1]);
  } else if (!strcmp(how, "table")) {
    begins[0] = frames;
    begins[1] = frames2;
    __register_frame_info_table(begins, room[0]);
  }
  inner = (void (*)(void (*)(void))) (memory + 0x300);
  ((void (*)(void (*)(void))) (memory + 0x100))(middle);
  return 0;
}
