#include "stack.h"

#if defined(__linux__)
// The process's stack grows on demand: a window of it stands for the chip's reserve.
static uintptr_t top;
enum { windowBytes = 256 * 1024 };
#define stackTop top
#define stackLimit (top - windowBytes)
#else
extern uint32_t stackTopSymbol[], stackLimitSymbol[];
#define stackTop ((uintptr_t)stackTopSymbol)
#define stackLimit ((uintptr_t)stackLimitSymbol)
#endif

static const uint32_t paint = 0xC5A5C5A5;

// Below the stack pointer by more than this function's own frame and any red zone.
#if defined(__linux__)
enum { clearance = 256 };
#else
enum { clearance = 32 };
#endif

__attribute__((noinline)) void platformPaintStack(void) {
  const uintptr_t here = (uintptr_t)__builtin_frame_address(0) & ~(uintptr_t)15;
#if defined(__linux__)
  if (top == 0) top = here;
#endif
  volatile uint32_t *word = (volatile uint32_t *)stackLimit;
  while ((uintptr_t)word < here - clearance) *word++ = paint;
}

__attribute__((noinline)) uintptr_t platformDeepestStack(void) {
  const volatile uint32_t *word = (const volatile uint32_t *)stackLimit;
  while ((uintptr_t)word < stackTop && *word == paint) word++;
  return (uintptr_t)word;
}

uintptr_t platformStackTop(void) { return stackTop; }
