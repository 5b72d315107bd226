// The sums that a run of the exported C spends its time on, each a function that a platform may
// replace by its own: nevortex.h declares them. Elsewhere they are part of the kernels.
#ifndef NEVORTEX_MICRO_KERNELS_H
#define NEVORTEX_MICRO_KERNELS_H

#include <stdint.h>

#if defined(__wasm__)

#define NVX_IS_REPLACEABLE 1
// Whoever calls it knows nothing of what it does.
#define NVX_MICRO_KERNEL __attribute__((weak))

// In order: products of a tap are added before the next tap is loaded, as registers are few.
#define NVX_KEEP_SUMS(a, b, c, d)                                                                 \
  __asm__ volatile("" : "+r"(a), "+r"(b), "+r"(c), "+r"(d)::"memory")

// sum + x * v, modulo 2^32.
#define NVX_ADD(sum, x, v) sum += (uint32_t)((x) * (v))

// Two rows' products with a block, of one tap.
#define NVX_TAP_2X4(tap)                                                                          \
  {                                                                                               \
    const int32_t x = x0[tap], y = x1[tap];                                                       \
    int32_t v = w[tap];                                                                           \
    NVX_ADD(a0, x, v), NVX_ADD(b0, y, v), v = w[tap + 4];                                         \
    NVX_ADD(a1, x, v), NVX_ADD(b1, y, v), v = w[tap + 8];                                         \
    NVX_ADD(a2, x, v), NVX_ADD(b2, y, v), v = w[tap + 12];                                        \
    NVX_ADD(a3, x, v), NVX_ADD(b3, y, v);                                                         \
    NVX_KEEP_SUMS(a0, a1, a2, a3);                                                                \
    NVX_KEEP_SUMS(b0, b1, b2, b3);                                                                \
  }

// The sums of four rows of products, `step` apart, with the four outputs of each of `blocks` blocks
// of weights, one or more, stored output by output: two rows at a time.
NVX_MICRO_KERNEL void nvx_product_4x4(
    const int8_t *rows, int32_t step, const int8_t *weights, int32_t blocks, int32_t *sums) {
  const int8_t *const end = weights + 16 * blocks;
  int32_t *const second = sums + 2;
  for (;;) {
    const int8_t *x0 = rows, *x1 = rows + step, *w = weights;
    uint32_t a0 = 0, a1 = 0, a2 = 0, a3 = 0, b0 = 0, b1 = 0, b2 = 0, b3 = 0;
    do {
      NVX_TAP_2X4(0)
      NVX_TAP_2X4(1)
      NVX_TAP_2X4(2)
      NVX_TAP_2X4(3)
      x0 += 4, x1 += 4, w += 16;
    } while (w != end);
    sums[0] = (int32_t)a0, sums[4] = (int32_t)a1, sums[8] = (int32_t)a2, sums[12] = (int32_t)a3;
    sums[1] = (int32_t)b0, sums[5] = (int32_t)b1, sums[9] = (int32_t)b2, sums[13] = (int32_t)b3;
    if (sums == second) return;
    rows += 2 * step;
    sums = second;
  }
}

// The sums of one row with the four outputs of each of `blocks` blocks.
NVX_MICRO_KERNEL void nvx_product_1x4(
    const int8_t *row, const int8_t *weights, int32_t blocks, int32_t *sums) {
  uint32_t a = 0, b = 0, c = 0, d = 0;
  for (; blocks > 0; blocks--) {
#pragma clang loop unroll(full)
    for (int tap = 0; tap < 4; tap++) {
      const int32_t x = row[tap];
      NVX_ADD(a, x, weights[tap]), NVX_ADD(b, x, weights[tap + 4]);
      NVX_ADD(c, x, weights[tap + 8]), NVX_ADD(d, x, weights[tap + 12]);
      NVX_KEEP_SUMS(a, b, c, d);
    }
    row += 4, weights += 16;
  }
  sums[0] = (int32_t)a, sums[1] = (int32_t)b, sums[2] = (int32_t)c, sums[3] = (int32_t)d;
}

// The sums of `count` windows, one or more, of three by three taps, `stride` apart, over the
// rows `x`, `y` and `z` of one channel. The taps lie row by row.
NVX_MICRO_KERNEL void nvx_windows_3x3(
    const int8_t *x, const int8_t *y, const int8_t *z, int32_t stride, const int8_t *taps,
    int32_t count, int32_t *sums) {
  const int32_t w0 = taps[0], w1 = taps[1], w2 = taps[2], w3 = taps[3], w4 = taps[4];
  const int32_t w5 = taps[5], w6 = taps[6], w7 = taps[7], w8 = taps[8];
  int32_t *const end = sums + count;
  do {
    int32_t sum = x[0] * w0 + x[1] * w1 + x[2] * w2;
    __asm__ volatile("" : "+r"(sum)::"memory");
    sum += y[0] * w3 + y[1] * w4 + y[2] * w5;
    __asm__ volatile("" : "+r"(sum)::"memory");
    *sums++ = sum + z[0] * w6 + z[1] * w7 + z[2] * w8;
    x += stride, y += stride, z += stride;
  } while (sums != end);
}

#else
#define NVX_IS_REPLACEABLE 0

// Never called: kernels ask `nvx_has_micro_kernels` first.
static inline void nvx_product_1x4(
    const int8_t *row, const int8_t *weights, int32_t blocks, int32_t *sums) {
  (void)row, (void)weights, (void)blocks, (void)sums;
}

static inline void nvx_windows_3x3(
    const int8_t *x, const int8_t *y, const int8_t *z, int32_t stride, const int8_t *taps,
    int32_t count, int32_t *sums) {
  (void)x, (void)y, (void)z, (void)stride, (void)taps, (void)count, (void)sums;
}

#endif

// Whether the kernels leave their sums to the functions above.
static inline __attribute__((always_inline)) _Bool nvx_has_micro_kernels(void) {
  return NVX_IS_REPLACEABLE;
}

#endif
