// SPDX-License-Identifier: Apache-2.0
// A small order service that dies: four workers wait for work, one thread keeps time, and pricing an order without a customer reads
// through a null pointer, deep inside a callback of qsort. Compiled as README.md in this folder says.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct customer { int id; int discount; };
struct order { int number; int cents; struct customer *customer; };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work = PTHREAD_COND_INITIALIZER;

__attribute__((noipa)) static int price(const struct order *order) {
  return order->cents - order->cents * order->customer->discount / 100;
}

__attribute__((noipa)) static int by_price(const void *a, const void *b) {
  int x = price(a), y = price(b);
  return (x > y) - (x < y);
}

__attribute__((noipa)) static void sort_orders(struct order *orders, size_t count) {
  qsort(orders, count, sizeof *orders, by_price);
  printf("cheapest: %d\n", orders[0].number);
}

__attribute__((noipa)) static void close_day(int day) {
  static struct customer known = {1, 10};
  struct order orders[] = {{1, 500, &known}, {2, 700, &known}, {3, 300, NULL}, {4, 100, &known}};
  printf("closing day %d\n", day);
  sort_orders(orders, sizeof orders / sizeof *orders);
}

__attribute__((noipa)) static void wait_for_order(void) {
  pthread_mutex_lock(&lock);
  for (;;) pthread_cond_wait(&work, &lock);
}

static void *worker(void *arg) {
  wait_for_order();
  return arg;
}

static void *clock_thread(void *arg) {
  for (;;) sleep(3600);
  return arg;
}

int main(void) {
  pthread_t thread;
  for (long i = 0; i < 4; i++) {
    pthread_create(&thread, NULL, worker, (void *)i);
    pthread_setname_np(thread, "worker");
  }
  pthread_create(&thread, NULL, clock_thread, NULL);
  pthread_setname_np(thread, "clock");
  usleep(200000);
  close_day(17);
  return 0;
}
