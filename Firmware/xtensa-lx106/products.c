// The micro-kernels of nevortex.h for a processor with 16 registers that multiplies halves.
#include <stdint.h>

void nvx_product_4x4(
    const int8_t *rows, int32_t step, const int8_t *weights, int32_t blocks, int32_t *sums);
void nvx_windows_3x3(
    const int8_t *x, const int8_t *y, const int8_t *z, int32_t stride, const int8_t *taps,
    int32_t count, int32_t *sums);

/// In product.S.
void lx106AddProduct2x4(
    const int8_t *x, const int8_t *y, const int8_t *w, int32_t blocks, int32_t *sums);

enum { blocksAtOnce = 127 };

void nvx_product_4x4(
    const int8_t *rows, int32_t step, const int8_t *weights, int32_t blocks, int32_t *sums) {
  for (int sum = 0; sum < 16; sum++) sums[sum] = 0;
  while (blocks > 0) {
    const int32_t count = blocks < blocksAtOnce ? blocks : blocksAtOnce;
    lx106AddProduct2x4(rows, rows + step, weights, count, sums);
    lx106AddProduct2x4(rows + 2 * step, rows + 3 * step, weights, count, sums + 2);
    rows += 4 * count, weights += 16 * count, blocks -= count;
  }
}

// An input in the upper byte of a half is one shift where its sign would take two.
static inline int32_t product(const int8_t *x, int32_t w) {
  int32_t result;
  const uint32_t half = (uint32_t) * (const uint8_t *)x << 8;
  __asm__("mul16s %0, %1, %2" : "=r"(result) : "r"(half), "r"(w));
  return result;
}

// Loads stay on their side of it: there are no registers for more.
static inline void keepOrder(void) { __asm__ volatile("" ::: "memory"); }

void nvx_windows_3x3(
    const int8_t *x, const int8_t *y, const int8_t *z, int32_t stride, const int8_t *taps,
    int32_t count, int32_t *sums) {
  const int32_t w0 = taps[0], w1 = taps[1], w2 = taps[2], w3 = taps[3], w4 = taps[4];
  const int32_t w5 = taps[5], w6 = taps[6], w7 = taps[7], w8 = taps[8];
  for (; count > 0; count--) {
    int32_t sum = product(x, w0) + product(x + 1, w1) + product(x + 2, w2);
    keepOrder();
    sum += product(y, w3) + product(y + 1, w4) + product(y + 2, w5);
    keepOrder();
    sum += product(z, w6) + product(z + 1, w7) + product(z + 2, w8);
    *sums++ = sum >> 8;
    x += stride, y += stride, z += stride;
  }
}
