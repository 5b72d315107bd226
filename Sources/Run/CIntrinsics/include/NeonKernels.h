// The inner loops of the kernels for AArch64, made of the instructions of Neon.h. Loops over sums
// are unrolled even where a build goes for size: sums belong into registers.
#ifndef NEVORTEX_NEON_KERNELS_H
#define NEVORTEX_NEON_KERNELS_H

#include "Neon.h"

// Rows of activations, `rowStep` elements apart, times weights in blocks of four outputs by four of
// the depth.
typedef struct {
  const int8_t *input;
  intptr_t rows;
  intptr_t rowStep;
  intptr_t depth;
  const int8_t *weights;
} nvx_neon_product;

#define NVX_INLINE_LOOP static inline __attribute__((always_inline))

// `count` rows from x on times eight outputs: their weights, and those of the other four.
NVX_INLINE_LOOP void nvx_neon_multiply(
    const nvx_neon_product *p, const int8_t *const x[4], intptr_t count, const int8_t *w,
    const int8_t *others, nvx_words sums[4][2]) {
  const int32_t zeros[4] = {0, 0, 0, 0};
  intptr_t words = p->depth / 4;
#pragma clang loop unroll(full)
  for (intptr_t row = 0; row < count; row++) {
    sums[row][0] = sums[row][1] = nvx_load_words(zeros);
  }
  for (intptr_t word = 0; word < words; word++, w += 16, others += 16) {
    nvx_bytes low = nvx_load_bytes(w);
    nvx_bytes high = nvx_load_bytes(others);
#pragma clang loop unroll(full)
    for (intptr_t row = 0; row < count; row++) {
      nvx_bytes four = nvx_spread(x[row] + 4 * word);
      sums[row][0] = nvx_add_dots(sums[row][0], low, four);
      sums[row][1] = nvx_add_dots(sums[row][1], high, four);
    }
  }
  if (4 * words == p->depth) return;
#pragma clang loop unroll(full)
  for (intptr_t row = 0; row < count; row++) {
    int8_t four[4] = {0, 0, 0, 0};
    for (intptr_t i = 4 * words; i < p->depth; i++) four[i - 4 * words] = x[row][i];
    nvx_bytes last = nvx_spread(four);
    sums[row][0] = nvx_add_dots(sums[row][0], nvx_load_bytes(w), last);
    sums[row][1] = nvx_add_dots(sums[row][1], nvx_load_bytes(others), last);
  }
}

// All rows times up to eight outputs from `first` on, `count` rows at a time.
NVX_INLINE_LOOP void nvx_neon_rows(
    const nvx_neon_product *p, const nvx_results *r, intptr_t first, intptr_t count,
    int8_t *output) {
  intptr_t blockRow = (p->depth + 3) / 4 * 16;
  const int8_t *w = p->weights + first / 4 * blockRow;
  const int8_t *others = first + 4 < r->outputs ? w + blockRow : w;
  nvx_neon_factors factors[2];
  nvx_neon_prepare(&factors[0], r, first);
  nvx_neon_prepare(&factors[1], r, first + 4);
  for (intptr_t start = 0; start < p->rows; start += count) {
    const int8_t *x[4];
    nvx_words sums[4][2];
#pragma clang loop unroll(full)
    for (intptr_t row = 0; row < count; row++) {
      // The last row stands for those that are missing.
      intptr_t index = start + row < p->rows ? start + row : p->rows - 1;
      x[row] = p->input + index * p->rowStep;
    }
    nvx_neon_multiply(p, x, count, w, others, sums);
#pragma clang loop unroll(full)
    for (intptr_t row = 0; row < count && start + row < p->rows; row++) {
      nvx_store_results(
          nvx_neon_finish(sums[row][0], &factors[0], r),
          nvx_neon_finish(sums[row][1], &factors[1], r), r->outputs - first,
          output + (start + row) * r->outputs + first);
    }
  }
}

// All rows times all outputs: [rows, outputs].
static inline void nvx_neon_matrix(
    const nvx_neon_product *p, const nvx_results *r, int8_t *output) {
  for (intptr_t first = 0; first < r->outputs; first += 8) {
    if (p->rows == 1) {
      nvx_neon_rows(p, r, first, 1, output);
    } else {
      nvx_neon_rows(p, r, first, 4, output);
    }
  }
}

// Up to sixteen channels of a row of results of a depthwise convolution. A pixel of a padded row
// has sixteen bytes; the rows of the window lie `dilationHeight` slots apart in a ring.
typedef struct {
  const int8_t *ring;
  intptr_t ringRows;
  intptr_t rowBytes;
  intptr_t kernelHeight;
  intptr_t kernelWidth;
  intptr_t dilationHeight;
  intptr_t dilationWidth;
  intptr_t strideWidth;
  intptr_t outputWidth;
  // [kernelHeight][kernelWidth][16]
  const int8_t *weights;
  intptr_t channels;
  // Elements from one result to the next.
  intptr_t step;
} nvx_neon_depthwise;

static inline void nvx_neon_convolve_row(
    const nvx_neon_depthwise *p, const nvx_results *r, const nvx_neon_factors factors[4],
    intptr_t slot, int8_t *output) {
  const int32_t zeros[4] = {0, 0, 0, 0};
  for (intptr_t pixel = 0; pixel < p->outputWidth; pixel++, output += p->step) {
    nvx_words sums[4];
#pragma clang loop unroll(full)
    for (intptr_t i = 0; i < 4; i++) sums[i] = nvx_load_words(zeros);
    const int8_t *weights = p->weights;
    intptr_t windowRow = slot;
    for (intptr_t row = 0; row < p->kernelHeight; row++) {
      const int8_t *x = p->ring + windowRow * p->rowBytes + pixel * p->strideWidth * 16;
      for (intptr_t column = 0; column < p->kernelWidth; column++) {
        nvx_add_products(sums, nvx_load_bytes(x), nvx_load_bytes(weights));
        x += p->dilationWidth * 16;
        weights += 16;
      }
      windowRow += p->dilationHeight;
      while (windowRow >= p->ringRows) windowRow -= p->ringRows;
    }
#pragma clang loop unroll(full)
    for (intptr_t i = 0; i < 4; i++) sums[i] = nvx_neon_finish(sums[i], &factors[i], r);
    nvx_store_results(sums[0], sums[1], p->channels, output);
    if (p->channels > 8) nvx_store_results(sums[2], sums[3], p->channels - 8, output + 8);
  }
}

// Copies `count` pixels of up to sixteen channels, `step` elements apart, to sixteen bytes each.
static inline void nvx_neon_copy_pixels(
    const int8_t *from, intptr_t count, intptr_t step, intptr_t channels, int8_t *to) {
  for (intptr_t pixel = 0; pixel < count; pixel++, from += step, to += 16) {
    if (channels >= 16) {
      __builtin_memcpy(to, from, 16);
    } else {
      for (intptr_t i = 0; i < channels; i++) to[i] = from[i];
    }
  }
}

#endif
