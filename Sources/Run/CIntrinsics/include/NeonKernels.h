// The inner loops of the kernels for AArch64, made of the instructions of Neon.h.
#ifndef NEVORTEX_NEON_KERNELS_H
#define NEVORTEX_NEON_KERNELS_H

#include "Neon.h"

// Rows of activations, `rowStep` elements apart, times weights in blocks of four outputs by four of
// the depth.
typedef struct {
  const int8_t *rows;
  intptr_t rowStep;
  intptr_t depth;
  const int8_t *weights;
} nvx_neon_product;

// Up to four rows from `firstRow` on times eight outputs, four of them where there are no more; the
// last row stands for those that are missing.
static inline void nvx_neon_multiply(
    const nvx_neon_product *p, intptr_t firstRow, intptr_t rows, intptr_t firstOutput,
    intptr_t outputs, nvx_words sums[4][2]) {
  intptr_t words = p->depth / 4;
  intptr_t blockRow = (p->depth + 3) / 4 * 16;
  const int8_t *w = p->weights + firstOutput / 4 * blockRow;
  intptr_t next = firstOutput + 4 < outputs ? blockRow : 0;
  const int8_t *x[4];
  const int32_t zeros[4] = {0, 0, 0, 0};
  for (intptr_t row = 0; row < 4; row++) {
    x[row] = p->rows + (firstRow + (row < rows ? row : rows - 1)) * p->rowStep;
    sums[row][0] = sums[row][1] = nvx_load_words(zeros);
  }
  for (intptr_t word = 0; word < words; word++, w += 16) {
    nvx_bytes low = nvx_load_bytes(w);
    nvx_bytes high = nvx_load_bytes(w + next);
    for (intptr_t row = 0; row < 4; row++) {
      nvx_bytes four = nvx_spread(x[row] + 4 * word);
      sums[row][0] = nvx_add_dots(sums[row][0], low, four);
      sums[row][1] = nvx_add_dots(sums[row][1], high, four);
    }
  }
  if (4 * words == p->depth) return;
  for (intptr_t row = 0; row < 4; row++) {
    int8_t four[4] = {0, 0, 0, 0};
    for (intptr_t i = 4 * words; i < p->depth; i++) four[i - 4 * words] = x[row][i];
    nvx_bytes last = nvx_spread(four);
    sums[row][0] = nvx_add_dots(sums[row][0], nvx_load_bytes(w), last);
    sums[row][1] = nvx_add_dots(sums[row][1], nvx_load_bytes(w + next), last);
  }
}

// Up to four rows times all outputs: `output` is the first row's first result.
static inline void nvx_neon_rows(
    const nvx_neon_product *p, const nvx_neon_results *r, intptr_t firstRow, intptr_t rows,
    int8_t *output) {
  for (intptr_t first = 0; first < r->outputs; first += 8) {
    nvx_words sums[4][2];
    nvx_neon_multiply(p, firstRow, rows, first, r->outputs, sums);
    for (intptr_t half = 0; half < 2; half++) {
      nvx_neon_factors factors;
      intptr_t start = first + 4 * half;
      nvx_neon_prepare(&factors, r, start);
      intptr_t count = r->outputs - start < 4 ? r->outputs - start : 4;
      for (intptr_t row = 0; row < rows; row++) {
        int32_t results[4];
        nvx_neon_finish(sums[row][half], &factors, r, results);
        int8_t *to = output + row * r->outputs + start;
        for (intptr_t i = 0; i < count; i++) to[i] = (int8_t)results[i];
      }
    }
  }
}

// Up to sixteen channels of a row of results of a depthwise convolution. A pixel of a padded row has
// sixteen bytes; the rows of the window lie `dilationHeight` slots apart in a ring.
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
    const nvx_neon_depthwise *p, const nvx_neon_results *r, const nvx_neon_factors factors[4],
    intptr_t slot, int8_t *output) {
  const int32_t zeros[4] = {0, 0, 0, 0};
  for (intptr_t pixel = 0; pixel < p->outputWidth; pixel++, output += p->step) {
    nvx_words sums[4];
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
    int32_t results[16];
    for (intptr_t i = 0; i < 4; i++) nvx_neon_finish(sums[i], &factors[i], r, results + 4 * i);
    for (intptr_t i = 0; i < p->channels; i++) output[i] = (int8_t)results[i];
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
