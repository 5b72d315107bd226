// Time in ticks that the emulator derives from executed instructions.
#ifndef NEVORTEX_CLOCK_H
#define NEVORTEX_CLOCK_H

#include <stdint.h>

#if defined(__arm__)

/// How often SysTick has passed zero; counted by its handler in startup.S.
extern volatile uint32_t sysTickWraps;

#define SYST_CSR (*(volatile uint32_t *)0xE000E010)
#define SYST_RVR (*(volatile uint32_t *)0xE000E014)
#define SYST_CVR (*(volatile uint32_t *)0xE000E018)
#define SCB_ICSR (*(volatile uint32_t *)0xE000ED04)

/// Starts the 24-bit timer on the processor's clock, with its interrupt.
static inline void platformStartClock(void) {
  SYST_RVR = 0xFFFFFF;
  SYST_CVR = 0;
  SYST_CSR = 7;
}

/// Ticks of SysTick, its wraps included. It counts down and wraps as it reaches zero.
static inline uint64_t platformTicks(void) {
  const uint32_t wrapPending = 1u << 26;
  uint32_t wraps, down;
  do {
    wraps = sysTickWraps;
    down = SYST_CVR;
  } while (wraps != sysTickWraps || (SCB_ICSR & wrapPending));
  return ((uint64_t)wraps << 24) + (-down & 0xFFFFFF);
}

#elif defined(__riscv)

static inline void platformStartClock(void) {}

/// Retired instructions, exactly.
static inline uint64_t platformTicks(void) {
  uint32_t high, low, again;
  do {
    __asm__ volatile("csrr %0, minstreth" : "=r"(high));
    __asm__ volatile("csrr %0, minstret" : "=r"(low));
    __asm__ volatile("csrr %0, minstreth" : "=r"(again));
  } while (high != again);
  return ((uint64_t)high << 32) | low;
}

#elif defined(__aarch64__) && !defined(__linux__)

static inline void platformStartClock(void) {}

/// Ticks of the virtual counter.
static inline uint64_t platformTicks(void) {
  uint64_t ticks;
  __asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(ticks) : : "memory");
  return ticks;
}

#elif defined(__wasm__) || defined(__xtensa__)

void platformStartClock(void);
uint64_t platformTicks(void);

#else

// A process has no count of its instructions: its ticks are zero.
static inline void platformStartClock(void) {}
static inline uint64_t platformTicks(void) { return 0; }

#endif
#endif
