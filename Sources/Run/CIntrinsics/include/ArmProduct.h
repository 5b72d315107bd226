// Products of rows with blocks of four outputs by four taps, two 16-bit products an instruction.
//
// A block is four words, one an output, of four taps each. Inputs come widened to halves: the word
// SXTB16 of four taps, then SXTB16 ROR 8 of them, so both sides share the order. Loops are written
// do ... while: compiled for size, that takes two instructions a turn where a for takes four.
#ifndef NEVORTEX_ARM_PRODUCT_H
#define NEVORTEX_ARM_PRODUCT_H

#include "ArmDSP.h"

// Inlined whatever the optimizer thinks of its size: a call would move sums through memory.
#define NVX_INLINE static inline __attribute__((always_inline))

typedef struct {
  int32_t first0, first1, second0, second1;
} nvx_sums2x2;

typedef struct {
  int32_t sum0, sum1, sum2, sum3;
} nvx_sums4;

NVX_INLINE int32_t nvx_load_word(const int8_t *bytes) {
  int32_t word;
  __builtin_memcpy(&word, bytes, 4);
  return word;
}

#if NVX_HAS_SIMD32
// 15 instructions for 16 products: the two outputs' words, widened, meet both pixels' pairs.
#define NVX_STEP_2X2                                                                              \
  "ldrd %[w0], %[w1], [%[w]], #16\n\t"                                                            \
  "sxtb16 %[e0], %[w0]\n\t"                                                                       \
  "sxtb16 %[w0], %[w0], ror #8\n\t"                                                               \
  "sxtb16 %[e1], %[w1]\n\t"                                                                       \
  "sxtb16 %[w1], %[w1], ror #8\n\t"                                                               \
  "ldrd %[x0], %[x1], [%[x]], #8\n\t"                                                             \
  "smlad %[a0], %[x0], %[e0], %[a0]\n\t"                                                          \
  "smlad %[a1], %[x0], %[e1], %[a1]\n\t"                                                          \
  "smlad %[a0], %[x1], %[w0], %[a0]\n\t"                                                          \
  "smlad %[a1], %[x1], %[w1], %[a1]\n\t"                                                          \
  "ldrd %[x0], %[x1], [%[x]], #8\n\t"                                                             \
  "smlad %[b0], %[x0], %[e0], %[b0]\n\t"                                                          \
  "smlad %[b1], %[x0], %[e1], %[b1]\n\t"                                                          \
  "smlad %[b0], %[x1], %[w0], %[b0]\n\t"                                                          \
  "smlad %[b1], %[x1], %[w1], %[b1]\n\t"
#endif

// The sums of two pixels, whose halves alternate (two words of one, two of the other), with two
// outputs of each of `blocks` blocks; all start from their output's bias.
NVX_INLINE nvx_sums2x2 nvx_dsp_product_2x2(
    const int32_t *x, const int8_t *w, int32_t blocks, int32_t bias0, int32_t bias1) {
  int32_t a0 = bias0, a1 = bias1, b0 = bias0, b1 = bias1;
#if NVX_HAS_SIMD32
  int32_t e0, e1, w0, w1, x0, x1;
#define NVX_RUN(steps)                                                                            \
  __asm__ volatile(steps                                                                          \
                   : [x] "+r"(x), [w] "+r"(w), [a0] "+r"(a0), [a1] "+r"(a1), [b0] "+r"(b0),       \
                     [b1] "+r"(b1), [e0] "=&r"(e0), [e1] "=&r"(e1), [w0] "=&r"(w0),               \
                     [w1] "=&r"(w1), [x0] "=&r"(x0), [x1] "=&r"(x1)                               \
                   :                                                                              \
                   : "memory")
  if (blocks & 1) NVX_RUN(NVX_STEP_2X2);
  if (blocks >>= 1) {
    do NVX_RUN(NVX_STEP_2X2 NVX_STEP_2X2);
    while (--blocks);
  }
#undef NVX_RUN
#else
  for (; blocks > 0; blocks--) {
    int32_t first = nvx_load_word(w), second = nvx_load_word(w + 4);
    int32_t e0 = nvx_sxtb16(first), o0 = nvx_sxtb16_ror8(first);
    int32_t e1 = nvx_sxtb16(second), o1 = nvx_sxtb16_ror8(second);
    a0 = nvx_smlad(x[1], o0, nvx_smlad(x[0], e0, a0));
    a1 = nvx_smlad(x[1], o1, nvx_smlad(x[0], e1, a1));
    b0 = nvx_smlad(x[3], o0, nvx_smlad(x[2], e0, b0));
    b1 = nvx_smlad(x[3], o1, nvx_smlad(x[2], e1, b1));
    x += 4;
    w += 16;
  }
#endif
  return (nvx_sums2x2){a0, a1, b0, b1};
}

typedef struct {
  int32_t first, second;
} nvx_sums2;

// The same for one output.
static inline nvx_sums2 nvx_dsp_product_2x1(
    const int32_t *x, const int8_t *w, int32_t blocks, int32_t bias) {
  nvx_sums2 sums = {bias, bias};
  for (; blocks > 0; blocks--) {
    int32_t taps = nvx_load_word(w);
    int32_t even = nvx_sxtb16(taps), odd = nvx_sxtb16_ror8(taps);
    sums.first = nvx_smlad(x[1], odd, nvx_smlad(x[0], even, sums.first));
    sums.second = nvx_smlad(x[3], odd, nvx_smlad(x[2], even, sums.second));
    x += 4;
    w += 16;
  }
  return sums;
}

#if NVX_HAS_SIMD32
#define NVX_OUTPUT(word, sum)                                                                     \
  "sxtb16 %[t], %[" word "]\n\t"                                                                  \
  "smlad %[" sum "], %[xe], %[t], %[" sum "]\n\t"                                                 \
  "sxtb16 %[t], %[" word "], ror #8\n\t"                                                          \
  "smlad %[" sum "], %[xo], %[t], %[" sum "]\n\t"
// 21 instructions for 16 products: four inputs are widened once for four outputs.
#define NVX_STEP_1X4                                                                              \
  "ldr %[xo], [%[x]], #4\n\t"                                                                     \
  "sxtb16 %[xe], %[xo]\n\t"                                                                       \
  "sxtb16 %[xo], %[xo], ror #8\n\t"                                                               \
  "ldrd %[w0], %[w1], [%[w]], #8\n\t" NVX_OUTPUT("w0", "s0") NVX_OUTPUT("w1", "s1")               \
  "ldrd %[w0], %[w1], [%[w]], #8\n\t" NVX_OUTPUT("w0", "s2") NVX_OUTPUT("w1", "s3")
#endif

// Adds the products of a row of bytes with the four outputs of each of `blocks` blocks.
NVX_INLINE nvx_sums4 nvx_dsp_product_1x4(
    const int8_t *x, const int8_t *w, int32_t blocks, nvx_sums4 sums) {
  int32_t s0 = sums.sum0, s1 = sums.sum1, s2 = sums.sum2, s3 = sums.sum3;
#if NVX_HAS_SIMD32
  int32_t xe, xo, w0, w1, t;
#define NVX_RUN(steps)                                                                            \
  __asm__ volatile(steps                                                                          \
                   : [x] "+r"(x), [w] "+r"(w), [s0] "+r"(s0), [s1] "+r"(s1), [s2] "+r"(s2),       \
                     [s3] "+r"(s3), [xe] "=&r"(xe), [xo] "=&r"(xo), [w0] "=&r"(w0),               \
                     [w1] "=&r"(w1), [t] "=&r"(t)                                                 \
                   :                                                                              \
                   : "memory")
  if (blocks & 1) NVX_RUN(NVX_STEP_1X4);
  if (blocks >>= 1) {
    do NVX_RUN(NVX_STEP_1X4 NVX_STEP_1X4);
    while (--blocks);
  }
#undef NVX_RUN
#else
  for (; blocks > 0; blocks--) {
    int32_t word = nvx_load_word(x);
    int32_t xe = nvx_sxtb16(word), xo = nvx_sxtb16_ror8(word);
    int32_t *all[4] = {&s0, &s1, &s2, &s3};
    for (int output = 0; output < 4; output++) {
      int32_t taps = nvx_load_word(w + 4 * output);
      *all[output] = nvx_smlad(
          xo, nvx_sxtb16_ror8(taps), nvx_smlad(xe, nvx_sxtb16(taps), *all[output]));
    }
    x += 4;
    w += 16;
  }
#endif
  return (nvx_sums4){s0, s1, s2, s3};
}

// Widens `words` words of bytes into every other pair of words.
static inline void nvx_dsp_widen(const int8_t *from, int32_t *to, int32_t words) {
  if (words <= 0) return;
  do {
    int32_t bytes = nvx_load_word(from);
    to[0] = nvx_sxtb16(bytes);
    to[1] = nvx_sxtb16_ror8(bytes);
    from += 4;
    to += 4;
  } while (--words);
}

// Fills `words` times two words, every other pair, with one word of bytes, widened.
static inline void nvx_dsp_fill(int32_t bytes, int32_t *to, int32_t words) {
  for (; words > 0; words--) {
    to[0] = nvx_sxtb16(bytes);
    to[1] = nvx_sxtb16_ror8(bytes);
    to += 4;
  }
}

// a * b / 2^32, rounded to nearest with ties towards plus infinity.
NVX_INLINE int32_t nvx_smmulr(int32_t a, int32_t b) {
#if NVX_HAS_SIMD32
  int32_t result;
  __asm__("smmulr %0, %1, %2" : "=r"(result) : "r"(a), "r"(b));
  return result;
#else
  // 2^31 added to the low word carries where its top bit is set.
  int64_t product = (int64_t)a * b;
  return (int32_t)(product >> 32) + (int32_t)((uint32_t)product >> 31);
#endif
}

// A number halved towards minus infinity, held in the range of an int8.
NVX_INLINE int32_t nvx_ssat8_half(int32_t value) {
#if NVX_HAS_SIMD32
  int32_t result;
  __asm__("ssat %0, #8, %1, asr #1" : "=r"(result) : "r"(value));
  return result;
#else
  int32_t half = value >> 1;
  return half < -128 ? -128 : half > 127 ? 127 : half;
#endif
}

// The byte of a sum: sum * multiplier / 2^31, then / 2^(places + 1), then + (twice - 1) / 2.
//
// The doubled sum times the multiplier, rounded, is the plain rule's first rounding, as long as
// |sum| < 2^30. The second, a division by 2^(places + 1) with ties away from zero, is
// ((v - (v < 0)) >> places + 1) >> 1; the output's zero point joins before the last shift.
NVX_INLINE int8_t nvx_finish(int32_t sum, int32_t multiplier, int32_t places, int32_t twice) {
  int32_t product = nvx_smmulr((int32_t)((uint32_t)sum << 1), multiplier);
  int32_t halves = (product + (product >> 31)) >> (places & 31);
  return (int8_t)nvx_ssat8_half(halves + twice);
}

#if NVX_HAS_SIMD32
#define NVX_STEP_PAIR                                                                             \
  "ldr %[v], [%[x]], #4\n\t"                                                                      \
  "ldrd %[a], %[b], [%[w]], #8\n\t"                                                               \
  "smlad %[s0], %[v], %[a], %[s0]\n\t"                                                            \
  "smlad %[s1], %[v], %[b], %[s1]\n\t"
#endif

// Adds one row of taps to two neighbouring results: of each word of halves, a pair of weights for
// the first and a pair, one tap later, for the second.
NVX_INLINE nvx_sums2 nvx_dsp_row_pair(
    const int32_t *x, const int32_t *w, int32_t words, nvx_sums2 sums) {
  int32_t s0 = sums.first, s1 = sums.second;
#if NVX_HAS_SIMD32
  int32_t v, a, b;
#define NVX_RUN(steps)                                                                            \
  __asm__ volatile(steps                                                                          \
                   : [x] "+r"(x), [w] "+r"(w), [s0] "+r"(s0), [s1] "+r"(s1), [v] "=&r"(v),        \
                     [a] "=&r"(a), [b] "=&r"(b)                                                   \
                   :                                                                              \
                   : "memory")
  if (words & 1) NVX_RUN(NVX_STEP_PAIR);
  if (words >>= 1) {
    do NVX_RUN(NVX_STEP_PAIR NVX_STEP_PAIR);
    while (--words);
  }
#undef NVX_RUN
#else
  for (; words > 0; words--) {
    s0 = nvx_smlad(x[0], w[0], s0);
    s1 = nvx_smlad(x[0], w[1], s1);
    x += 1;
    w += 2;
  }
#endif
  return (nvx_sums2){s0, s1};
}

#if NVX_HAS_SIMD32
// A row of three taps for two results: seven instructions for six products.
#define NVX_STEP_ROW3(row, w0, w1)                                                                \
  "ldrd %[x0], %[x1], [%[" row "]], #4\n\t"                                                       \
  "ldrd %[a], %[b], [%[w], #" w0 "]\n\t"                                                          \
  "smlad %[s0], %[x0], %[a], %[s0]\n\t"                                                          \
  "smlad %[s1], %[x0], %[b], %[s1]\n\t"                                                          \
  "ldrd %[a], %[b], [%[w], #" w1 "]\n\t"                                                          \
  "smlad %[s0], %[x1], %[a], %[s0]\n\t"                                                          \
  "smlad %[s1], %[x1], %[b], %[s1]\n\t"
#endif

// Three rows of halves, each at the next two results.
typedef struct {
  const int32_t *top, *middle, *bottom;
} nvx_rows3;

// Two neighbouring results of a window of three by three; moves the rows on by two.
NVX_INLINE nvx_sums2 nvx_dsp_window_3x3(nvx_rows3 *rows, const int32_t *w, int32_t bias) {
  int32_t s0 = bias, s1 = bias;
#if NVX_HAS_SIMD32
  int32_t x0, x1, a, b;
  __asm__ volatile(NVX_STEP_ROW3("top", "0", "8") NVX_STEP_ROW3("middle", "16", "24")
                       NVX_STEP_ROW3("bottom", "32", "40")
                   : [top] "+r"(rows->top), [middle] "+r"(rows->middle),
                     [bottom] "+r"(rows->bottom), [s0] "+r"(s0), [s1] "+r"(s1),
                     [x0] "=&r"(x0), [x1] "=&r"(x1), [a] "=&r"(a), [b] "=&r"(b)
                   : [w] "r"(w)
                   : "memory");
#else
  nvx_sums2 sums = {s0, s1};
  sums = nvx_dsp_row_pair(rows->top++, w, 2, sums);
  sums = nvx_dsp_row_pair(rows->middle++, w + 4, 2, sums);
  sums = nvx_dsp_row_pair(rows->bottom++, w + 8, 2, sums);
  s0 = sums.first;
  s1 = sums.second;
#endif
  return (nvx_sums2){s0, s1};
}

// Adds one row of taps, at any even address, to one result.
static inline int32_t nvx_dsp_row(const int16_t *x, const int32_t *w, int32_t words, int32_t sum) {
  for (; words > 0; words--) {
    int32_t pair;
    __builtin_memcpy(&pair, x, 4);
    sum = nvx_smlad(pair, *w, sum);
    x += 2;
    w += 2;
  }
  return sum;
}

// Widens `count` bytes, `step` apart, to halves side by side.
static inline void nvx_dsp_widen_column(
    const int8_t *from, int32_t step, int16_t *to, int32_t count) {
  if (count <= 0) return;
  do {
    *to++ = *from;
    from += step;
  } while (--count);
}

#endif
