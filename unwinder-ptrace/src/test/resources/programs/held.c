// Known bytes with a gap: 4 pages, the third one not mapped. Says where they are, and waits.
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void) {
  long page = 4096;
  unsigned char *start = mmap(0, 7 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (long i = 0; i < 7 * page; i++) start[i] = (unsigned char)((unsigned long)(start + i) * 31 >> 3);
  munmap(start, page); // nothing before it
  mprotect(start + 2 * page, page, PROT_READ); // a mapping of its own
  munmap(start + 3 * page, page);
  munmap(start + 5 * page, 2 * page);
  printf("%lx\nready\n", (unsigned long)(start + page));
  fflush(stdout);
  for (;;) pause();
}
