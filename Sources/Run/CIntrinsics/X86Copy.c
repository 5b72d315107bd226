// Copies a window of an image with its margins, in the form in which the products read it.
#include "include/X86.h"

#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

#define INLINE static inline __attribute__((always_inline))

// Elements of 8 bits, changed by an exclusive or, or of 16 bits.
typedef struct {
  int8_t *bytes;
  int16_t *words;
  int8_t flip;
} Copy;

INLINE void flip_32(int8_t *to, const int8_t *from, __m256i flip) {
  __m256i values = _mm256_loadu_si256((const void *)from);
  _mm256_storeu_si256((void *)to, _mm256_xor_si256(values, flip));
}

INLINE void flip_8(int8_t *to, const int8_t *from, int8_t flip) {
  uint64_t values;
  __builtin_memcpy(&values, from, 8);
  values ^= (uint8_t)flip * 0x0101010101010101u;
  __builtin_memcpy(to, &values, 8);
}

INLINE void flip_16(int8_t *to, const int8_t *from, __m256i flip) {
  __m128i values = _mm_loadu_si128((const void *)from);
  _mm_storeu_si128((void *)to, _mm_xor_si128(values, _mm256_castsi256_si128(flip)));
}

// A call for every margin would take longer than the margin. The last piece overlaps the one
// before.
INLINE void flip_bytes(int8_t *to, const int8_t *from, int64_t count, int8_t by) {
  __m256i flip = _mm256_set1_epi8(by);
  if (count >= 32) {
    for (int64_t i = 0; i + 32 <= count; i += 32) flip_32(to + i, from + i, flip);
    flip_32(to + count - 32, from + count - 32, flip);
  } else if (count >= 16) {
    flip_16(to, from, flip);
    flip_16(to + count - 16, from + count - 16, flip);
  } else if (count >= 8) {
    flip_8(to, from, by);
    flip_8(to + count - 8, from + count - 8, by);
  } else {
    for (int64_t i = 0; i < count; i++) to[i] = from[i] ^ by;
  }
}

INLINE void fill_bytes(int8_t *to, int64_t count, int8_t value) {
  __m256i values = _mm256_set1_epi8(value);
  if (count >= 32) {
    for (int64_t i = 0; i + 32 <= count; i += 32) _mm256_storeu_si256((void *)(to + i), values);
    _mm256_storeu_si256((void *)(to + count - 32), values);
  } else if (count >= 16) {
    _mm_storeu_si128((void *)to, _mm256_castsi256_si128(values));
    _mm_storeu_si128((void *)(to + count - 16), _mm256_castsi256_si128(values));
  } else {
    for (int64_t i = 0; i < count; i++) to[i] = value;
  }
}

INLINE void fill(Copy c, int64_t at, int64_t count, int8_t value) {
  if (c.words) {
    for (int64_t i = 0; i < count; i++) c.words[at + i] = value;
  } else {
    fill_bytes(c.bytes + at, count, value ^ c.flip);
  }
}

INLINE void run(Copy c, int64_t at, const int8_t *from, int64_t count) {
  if (c.words) {
    for (int64_t i = 0; i < count; i++) c.words[at + i] = from[i];
  } else {
    flip_bytes(c.bytes + at, from, count, c.flip);
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
