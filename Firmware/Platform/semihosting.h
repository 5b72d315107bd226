// Files and exit by semihosting: the debugger, here the emulator, does the work.
// Source: Arm, "Semihosting for AArch32 and AArch64", 2.0; RISC-V semihosting, 1.0.
#ifndef NEVORTEX_SEMIHOSTING_H
#define NEVORTEX_SEMIHOSTING_H

#include <stdint.h>

enum {
  semihostingOpen = 0x01,
  semihostingWrite0 = 0x04,
  semihostingWrite = 0x05,
  semihostingRead = 0x06,
  semihostingExitExtended = 0x20,
};

#if defined(__arm__)
static inline intptr_t semihostingCall(intptr_t operation, const void *block) {
  register intptr_t r0 __asm__("r0") = operation;
  register const void *r1 __asm__("r1") = block;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}
#elif defined(__aarch64__)
static inline intptr_t semihostingCall(intptr_t operation, const void *block) {
  register intptr_t x0 __asm__("x0") = operation;
  register const void *x1 __asm__("x1") = block;
  __asm__ volatile("hlt 0xf000" : "+r"(x0) : "r"(x1) : "memory");
  return x0;
}
#else
/// In the board's startup.S: the mark of a call must not be compressed nor cross a page.
intptr_t semihostingCall(intptr_t operation, const void *block);
#endif

/// Opens the file named by `length` bytes and a zero behind them; a handle, or -1.
static inline int32_t platformOpen(const uint8_t *name, int32_t length, int32_t mode) {
  const intptr_t block[3] = {(intptr_t)name, mode, length};
  return semihostingCall(semihostingOpen, block);
}

/// Reads up to `count` bytes; how many came, 0 at the end of the file.
static inline int32_t platformRead(int32_t file, void *bytes, int32_t count) {
  const intptr_t block[3] = {file, (intptr_t)bytes, count};
  const intptr_t missing = semihostingCall(semihostingRead, block);
  return missing < 0 || missing > count ? 0 : count - missing;
}

/// Writes `count` bytes; whether all of them were taken.
static inline int32_t platformWrite(int32_t file, const void *bytes, int32_t count) {
  const intptr_t block[3] = {file, (intptr_t)bytes, count};
  return semihostingCall(semihostingWrite, block) == 0;
}

/// Writes a text that ends in a zero byte to the emulator's console.
static inline void platformSay(const char *text) { semihostingCall(semihostingWrite0, text); }

/// Ends the program with an exit status.
static inline _Noreturn void platformExit(int32_t status) {
  const intptr_t applicationExit = 0x20026;
  const intptr_t block[2] = {applicationExit, status};
  for (;;) semihostingCall(semihostingExitExtended, block);
}

#endif
