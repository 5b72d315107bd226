// Products of rows with blocks of four outputs by four taps for processors that multiply one pair
// of numbers an instruction: four rows by four outputs share their loads, which leaves two and a
// half instructions a product.
#ifndef NEVORTEX_BLOCK_PRODUCT_H
#define NEVORTEX_BLOCK_PRODUCT_H

#include "ArmProduct.h"

#if defined(__riscv_mul) && __riscv_xlen == 32
#define NVX_IS_RV32M 1
#else
#define NVX_IS_RV32M 0
#endif

// sum + x * w, modulo 2^32.
NVX_INLINE int32_t nvx_multiply_add(int32_t sum, int32_t x, int32_t w) {
#if NVX_IS_RV32M
  // In order: left to itself, the compiler makes all products of a turn before it adds them, and
  // has no registers for so many.
  int32_t product;
  __asm__ volatile("mul %1, %2, %3\n\tadd %0, %0, %1"
                   : "+r"(sum), "=&r"(product)
                   : "r"(x), "r"(w));
  return sum;
#else
  return (int32_t)((uint32_t)sum + (uint32_t)(x * w));
#endif
}

// Adds the products of one input with one tap of the four outputs of a block.
NVX_INLINE nvx_sums4 nvx_add_tap(nvx_sums4 sums, int32_t x, const int8_t *w) {
  return (nvx_sums4){
      nvx_multiply_add(sums.sum0, x, w[0]), nvx_multiply_add(sums.sum1, x, w[4]),
      nvx_multiply_add(sums.sum2, x, w[8]), nvx_multiply_add(sums.sum3, x, w[12])};
}

#if NVX_IS_RV32M
#define NVX_PRODUCT(w, sum) "mul %[p], %[v], %[" w "]\n\tadd %[" sum "], %[" sum "], %[p]\n\t"
#define NVX_ROW(x, tap, sum)                                                                      \
  "lb %[v], " tap "(%[" x "])\n\t" NVX_PRODUCT("w0", sum "0") NVX_PRODUCT("w1", sum "1")          \
      NVX_PRODUCT("w2", sum "2") NVX_PRODUCT("w3", sum "3")
// 40 instructions for 16 products: one tap of four rows and four outputs.
#define NVX_TAP(tap, tap1, tap2, tap3)                                                            \
  "lb %[w0], " tap "(%[w])\n\tlb %[w1], " tap1 "(%[w])\n\t"                                       \
  "lb %[w2], " tap2 "(%[w])\n\tlb %[w3], " tap3 "(%[w])\n\t" NVX_ROW("x0", tap, "a")              \
      NVX_ROW("x1", tap, "b") NVX_ROW("x2", tap, "c") NVX_ROW("x3", tap, "d")
#define NVX_START(output, at)                                                                     \
  "lw %[a" output "], " at "(%[p])\n\tmv %[b" output "], %[a" output "]\n\t"                      \
  "mv %[c" output "], %[a" output "]\n\tmv %[d" output "], %[a" output "]\n\t"
#define NVX_STORE(output, row0, row1, row2, row3)                                                 \
  "sw %[a" output "], " row0 "(%[p])\n\tsw %[b" output "], " row1 "(%[p])\n\t"                    \
  "sw %[c" output "], " row2 "(%[p])\n\tsw %[d" output "], " row3 "(%[p])\n\t"
#endif

// The sums of four rows, `step` apart, with the four outputs of each of `blocks` blocks, one or
// more. Sums start from their output's bias and are stored output by output.
NVX_INLINE void nvx_product_4x4(
    const int8_t *x0, int32_t step, const int8_t *w, int32_t blocks, const int32_t *bias,
    int32_t *sums) {
  const int8_t *x1 = x0 + step, *x2 = x1 + step, *x3 = x2 + step;
  const int8_t *const end = w + 16 * blocks;
#if NVX_IS_RV32M
  // 27 of the 28 registers that there are: three addresses wait in memory for their turn.
  int32_t a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3, w0, w1, w2, w3, v, p;
  __asm__ volatile(
      "lw %[p], %[bias]\n\t" NVX_START("0", "0") NVX_START("1", "4") NVX_START("2", "8")
          NVX_START("3", "12")
      "1:\n\t" NVX_TAP("0", "4", "8", "12") NVX_TAP("1", "5", "9", "13")
          NVX_TAP("2", "6", "10", "14") NVX_TAP("3", "7", "11", "15")
      "lw %[p], %[end]\n\t"
      "addi %[w], %[w], 16\n\t"
      "addi %[x0], %[x0], 4\n\t"
      "addi %[x1], %[x1], 4\n\t"
      "addi %[x2], %[x2], 4\n\t"
      "addi %[x3], %[x3], 4\n\t"
      "bne %[w], %[p], 1b\n\t"
      "lw %[p], %[sums]\n\t" NVX_STORE("0", "0", "4", "8", "12")
          NVX_STORE("1", "16", "20", "24", "28") NVX_STORE("2", "32", "36", "40", "44")
          NVX_STORE("3", "48", "52", "56", "60")
      : [x0] "+&r"(x0), [x1] "+&r"(x1), [x2] "+&r"(x2), [x3] "+&r"(x3), [w] "+&r"(w),
        [a0] "=&r"(a0), [a1] "=&r"(a1), [a2] "=&r"(a2), [a3] "=&r"(a3), [b0] "=&r"(b0),
        [b1] "=&r"(b1), [b2] "=&r"(b2), [b3] "=&r"(b3), [c0] "=&r"(c0), [c1] "=&r"(c1),
        [c2] "=&r"(c2), [c3] "=&r"(c3), [d0] "=&r"(d0), [d1] "=&r"(d1), [d2] "=&r"(d2),
        [d3] "=&r"(d3), [w0] "=&r"(w0), [w1] "=&r"(w1), [w2] "=&r"(w2), [w3] "=&r"(w3),
        [v] "=&r"(v), [p] "=&r"(p)
      : [bias] "m"(bias), [end] "m"(end), [sums] "m"(sums)
      : "memory");
#else
  nvx_sums4 a = {bias[0], bias[1], bias[2], bias[3]}, b = a, c = a, d = a;
  do {
    for (int tap = 0; tap < 4; tap++) {
      a = nvx_add_tap(a, x0[tap], w + tap);
      b = nvx_add_tap(b, x1[tap], w + tap);
      c = nvx_add_tap(c, x2[tap], w + tap);
      d = nvx_add_tap(d, x3[tap], w + tap);
    }
    x0 += 4, x1 += 4, x2 += 4, x3 += 4;
    w += 16;
  } while (w != end);
  sums[0] = a.sum0, sums[1] = b.sum0, sums[2] = c.sum0, sums[3] = d.sum0;
  sums[4] = a.sum1, sums[5] = b.sum1, sums[6] = c.sum1, sums[7] = d.sum1;
  sums[8] = a.sum2, sums[9] = b.sum2, sums[10] = c.sum2, sums[11] = d.sum2;
  sums[12] = a.sum3, sums[13] = b.sum3, sums[14] = c.sum3, sums[15] = d.sum3;
#endif
}

// The sums of one row with the four outputs of each of `blocks` blocks, and with those of as many
// blocks at `other`. Sums start from their output's bias.
NVX_INLINE void nvx_product_1x8(
    const int8_t *x, const int8_t *w, const int8_t *other, int32_t blocks, const int32_t *bias,
    int32_t *sums) {
  const int8_t *const end = x + 4 * blocks;
  nvx_sums4 a = {bias[0], bias[1], bias[2], bias[3]}, b = {bias[4], bias[5], bias[6], bias[7]};
  while (x != end) {
#pragma clang loop unroll(full)
    for (int tap = 0; tap < 4; tap++) {
      const int32_t input = x[tap];
      a = nvx_add_tap(a, input, w + tap);
      b = nvx_add_tap(b, input, other + tap);
    }
    x += 4;
    w += 16, other += 16;
  }
  sums[0] = a.sum0, sums[1] = a.sum1, sums[2] = a.sum2, sums[3] = a.sum3;
  sums[4] = b.sum0, sums[5] = b.sum1, sums[6] = b.sum2, sums[7] = b.sum3;
}

// value * factor / 2^32, rounded to nearest with ties towards plus infinity.
NVX_INLINE int32_t nvx_rounded_high_product(int32_t value, uint32_t factor) {
  const int64_t product = (int64_t)value * (int64_t)(uint64_t)factor;
  return (int32_t)(product >> 32) + (int32_t)((uint32_t)product >> 31);
}

// A number held between two bounds: two instructions where it lies between them.
NVX_INLINE int32_t nvx_hold(int32_t value, int32_t lower, int32_t upper) {
#if NVX_IS_RV32M
  __asm__("bge %0, %1, 1f\n\tmv %0, %1\n1:\tbge %2, %0, 1f\n\tmv %0, %2\n1:"
          : "+&r"(value)
          : "r"(lower), "r"(upper));
  return value;
#else
  const int32_t raised = value < lower ? lower : value;
  return raised > upper ? upper : raised;
#endif
}

#endif
