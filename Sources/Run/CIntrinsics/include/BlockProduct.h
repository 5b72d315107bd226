// Products of rows with blocks of four outputs by four taps for processors that multiply one pair
// of numbers an instruction: four rows by four outputs share their loads, which leaves two and a
// half instructions a product.
#ifndef NEVORTEX_BLOCK_PRODUCT_H
#define NEVORTEX_BLOCK_PRODUCT_H

#include "ArmProduct.h"
#include "MicroKernels.h"

#if defined(__riscv_mul) && __riscv_xlen == 32
#define NVX_IS_RV32M 1
#else
#define NVX_IS_RV32M 0
#endif

// Whether sixteen sums, and what makes them, stay in the processor's registers.
NVX_INLINE _Bool nvx_multiplies_four_rows(void) {
#if defined(__arm__)
  return 0;
#else
  return 1;
#endif
}

// sum + x * w, modulo 2^32.
NVX_INLINE int32_t nvx_multiply_add(int32_t sum, int32_t x, int32_t w) {
  return (int32_t)((uint32_t)sum + (uint32_t)(x * w));
}

// Adds the products of one input with one tap of the four outputs of a block.
NVX_INLINE nvx_sums4 nvx_add_tap(nvx_sums4 sums, int32_t x, const int8_t *w) {
  return (nvx_sums4){
      nvx_multiply_add(sums.sum0, x, w[0]), nvx_multiply_add(sums.sum1, x, w[4]),
      nvx_multiply_add(sums.sum2, x, w[8]), nvx_multiply_add(sums.sum3, x, w[12])};
}

#if !NVX_IS_REPLACEABLE
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
#define NVX_START(row)                                                                            \
  "li %[" row "0], 0\n\tli %[" row "1], 0\n\tli %[" row "2], 0\n\tli %[" row "3], 0\n\t"
#define NVX_STORE(output, row0, row1, row2, row3)                                                 \
  "sw %[a" output "], " row0 "(%[p])\n\tsw %[b" output "], " row1 "(%[p])\n\t"                    \
  "sw %[c" output "], " row2 "(%[p])\n\tsw %[d" output "], " row3 "(%[p])\n\t"
#endif

// The sums of four rows, `step` apart, with the four outputs of each of `blocks` blocks, one or
// more, stored output by output.
NVX_INLINE void nvx_product_4x4(
    const int8_t *x0, int32_t step, const int8_t *w, int32_t blocks, int32_t *sums) {
  const int8_t *x1 = x0 + step, *x2 = x1 + step, *x3 = x2 + step;
  const int8_t *const end = w + 16 * blocks;
#if NVX_IS_RV32M
  // 27 of the 28 registers that there are: two addresses wait in memory for their turn.
  int32_t a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3, w0, w1, w2, w3, v, p;
  __asm__ volatile(
      NVX_START("a") NVX_START("b") NVX_START("c") NVX_START("d")
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
      : [end] "m"(end), [sums] "m"(sums)
      : "memory");
#else
  nvx_sums4 a = {0, 0, 0, 0}, b = a, c = a, d = a;
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

#endif
#endif
