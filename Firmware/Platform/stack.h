// The deepest use of the stack, found by painting what lies below the stack pointer.
#ifndef NEVORTEX_STACK_H
#define NEVORTEX_STACK_H

#include <stdint.h>

#if defined(__wasm__) || defined(__xtensa__)
/// Where the stack ends in the function that calls this: what else it calls goes below.
uintptr_t platformStackPointer(void);
#else
/// Where the stack ends in the function that this is written in: what that calls goes below.
static inline __attribute__((always_inline)) uintptr_t platformStackPointer(void) {
  uintptr_t pointer;
#if defined(__arm__)
  __asm__ volatile("mov %0, sp" : "=r"(pointer));
#elif defined(__riscv)
  __asm__ volatile("mv %0, sp" : "=r"(pointer));
#elif defined(__x86_64__)
  __asm__ volatile("movq %%rsp, %0" : "=r"(pointer));
#else
  __asm__ volatile("mov %0, sp" : "=r"(pointer));
#endif
  return pointer;
}
#endif

/// Fills the free part of the stack with a pattern.
void platformPaintStack(void);

/// The address of the deepest word that lost its paint.
uintptr_t platformDeepestStack(void);

/// Where the stack starts.
uintptr_t platformStackTop(void);

#endif
