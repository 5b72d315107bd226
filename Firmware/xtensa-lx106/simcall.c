// The platform on QEMU's sim machine, whose simulator calls are the host's own.
#include "platform.h"

enum { callExit = 1, callRead = 3, callWrite = 4, callOpen = 5 };

static int32_t simulatorCall(int32_t number, int32_t first, int32_t second, int32_t third) {
  register int32_t a2 __asm__("a2") = number;
  register int32_t a3 __asm__("a3") = first;
  register int32_t a4 __asm__("a4") = second;
  register int32_t a5 __asm__("a5") = third;
  __asm__ volatile("simcall" : "+r"(a2), "+r"(a3) : "r"(a4), "r"(a5) : "memory");
  return a2;
}

int32_t platformOpen(const uint8_t *name, int32_t length, int32_t mode) {
  // Linux' numbers for: write, create, cut to nothing.
  const int32_t flags = mode == platformWriteBinary ? 0x241 : 0;
  (void)length;
  return simulatorCall(callOpen, (int32_t)name, flags, 0644);
}

int32_t platformRead(int32_t file, void *bytes, int32_t count) {
  const int32_t got = simulatorCall(callRead, file, (int32_t)bytes, count);
  return got < 0 ? 0 : got;
}

int32_t platformWrite(int32_t file, const void *bytes, int32_t count) {
  return simulatorCall(callWrite, file, (int32_t)bytes, count) == count;
}

void platformSay(const char *text) {
  enum { standardError = 2 };
  int32_t count = 0;
  while (text[count] != 0) count++;
  platformWrite(standardError, text, count);
}

_Noreturn void platformExit(int32_t status) {
  for (;;) simulatorCall(callExit, status, 0, 0);
}

void platformStartClock(void) {}

// CCOUNT goes at 40 MHz. Its 32 bits last for 10^11 instructions.
uint64_t platformTicks(void) {
  uint32_t ticks;
  __asm__ volatile("rsr %0, ccount" : "=r"(ticks));
  return ticks;
}

// It has no frame of its own: the stack pointer is the caller's.
uintptr_t platformStackPointer(void) {
  uintptr_t pointer;
  __asm__ volatile("mov %0, a1" : "=r"(pointer));
  return pointer;
}

extern const uint8_t packageSlotStart[], packageSlotEnd[];
extern uint8_t arenaStart[], arenaEnd[];

const void *platformPackages(void) { return packageSlotStart; }
intptr_t platformPackageCapacity(void) { return packageSlotEnd - packageSlotStart; }
void *platformArena(void) { return arenaStart; }
intptr_t platformArenaCapacity(void) { return arenaEnd - arenaStart; }
