// Copies a window of an image with its margins, in the form in which the products read it.
#include "include/X86.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

#define INLINE static inline __attribute__((always_inline))

// Elements of 8 bits, changed by an exclusive or, or of 16 bits.
typedef struct {
  int8_t *bytes;
  int16_t *words;
  int8_t flip;
} Copy;

INLINE void fill(Copy c, int64_t at, int64_t count, int8_t value) {
  if (c.words) {
    for (int64_t i = 0; i < count; i++) c.words[at + i] = value;
  } else {
    __builtin_memset(c.bytes + at, value ^ c.flip, (uint64_t)count);
  }
}

INLINE void run(Copy c, int64_t at, const int8_t *from, int64_t count) {
  if (c.words) {
    for (int64_t i = 0; i < count; i++) c.words[at + i] = from[i];
  } else {
    for (int64_t i = 0; i < count; i++) c.bytes[at + i] = from[i] ^ c.flip;
  }
}

INLINE void copy_row(const nvx_x86_window *w, Copy c, int64_t at, int64_t y) {
  int64_t before = w->firstColumn < 0 ? -(int64_t)w->firstColumn : 0;
  before = before < w->columns ? before : w->columns;
  int64_t inside = (int64_t)w->width - w->firstColumn - before;
  inside = inside < w->columns - before ? inside : w->columns - before;
  inside = inside > 0 ? inside : 0;
  fill(c, at, before * w->copyStep, w->zero);
  at += before * w->copyStep;
  const int8_t *from = w->image + (y * w->width + w->firstColumn + before) * w->imageStep;
  if (w->channels == w->imageStep && w->channels == w->copyStep) {
    run(c, at, from, inside * w->copyStep);
  } else {
    for (int64_t pixel = 0; pixel < inside; pixel++) {
      run(c, at + pixel * w->copyStep, from + pixel * w->imageStep, w->channels);
    }
  }
  at += inside * w->copyStep;
  fill(c, at, (w->columns - before - inside) * w->copyStep, w->zero);
}

INLINE void copy_rows(const nvx_x86_window *w, Copy c) {
  int64_t rowElements = (int64_t)w->columns * w->copyStep;
  for (int64_t row = 0; row < w->rows; row++) {
    int64_t y = w->firstRow + row;
    if (y < 0 || y >= w->height) {
      fill(c, row * rowElements, rowElements, w->zero);
    } else {
      copy_row(w, c, row * rowElements, y);
    }
  }
}

void nvx_x86_copy_unsigned(const nvx_x86_window *w, void *copy) {
  copy_rows(w, (Copy){.bytes = copy, .flip = -128});
}

void nvx_x86_copy_signed(const nvx_x86_window *w, void *copy) {
  copy_rows(w, (Copy){.bytes = copy, .flip = 0});
}

void nvx_x86_copy_wide(const nvx_x86_window *w, void *copy) {
  copy_rows(w, (Copy){.words = copy});
}

#pragma clang attribute pop
#endif
