// Weights of four bits by the DSP extension: a mask takes two of them out of a word, each at the
// top of a half, 4,096 times too great, at the price of the SXTB16 that bytes take. So a sum may
// have 256 taps: 256 * 8 * 128 * 2^12 = 2^30.
//
// Inputs come widened to halves, those of two pixels word by word: of four taps the first and the
// third of one pixel, then of the other, then the second and the fourth of both.
#ifndef NEVORTEX_ARM_INT4_PRODUCT_H
#define NEVORTEX_ARM_INT4_PRODUCT_H

#include "Int4Product.h"

// Turns the words of two pixels, which alternate two by two, into that order.
static inline void nvx_dsp_int4_order(int32_t *words, int32_t fours) {
  do {
    int32_t odd = words[1];
    words[1] = words[2];
    words[2] = odd;
    words += 4;
  } while (--fours);
}

// Where the inputs and the weights of two outputs go on.
typedef struct {
  const int32_t *x;
  const int8_t *codes;
} nvx_dsp_int4_place;

#if NVX_HAS_SIMD32
#define NVX_CODES_2X2(shift0)                                                                     \
  "ldrd %[x0], %[x1], [%[x]], #8\n\t"                                                             \
  "and %[t], %[mask], %[w0]" shift0 "\n\t"                                                        \
  "smlad %[a0], %[x0], %[t], %[a0]\n\t"                                                           \
  "smlad %[b0], %[x1], %[t], %[b0]\n\t"                                                           \
  "and %[t], %[mask], %[w1]" shift0 "\n\t"                                                        \
  "smlad %[a1], %[x0], %[t], %[a1]\n\t"                                                           \
  "smlad %[b1], %[x1], %[t], %[b1]\n\t"
// 29 instructions for 32 products.
#define NVX_INT4_STEP_2X2                                                                         \
  "ldrd %[w0], %[w1], [%[w]], #16\n\t" NVX_CODES_2X2(", lsl #12") NVX_CODES_2X2(", lsl #4")       \
      NVX_CODES_2X2(", lsl #8") NVX_CODES_2X2("")
#define NVX_CODES_1X2(shift0)                                                                     \
  "ldr %[x0], [%[x]], #8\n\t"                                                                     \
  "and %[t], %[mask], %[w0]" shift0 "\n\t"                                                        \
  "smlad %[a0], %[x0], %[t], %[a0]\n\t"                                                           \
  "and %[t], %[mask], %[w1]" shift0 "\n\t"                                                        \
  "smlad %[a1], %[x0], %[t], %[a1]\n\t"
// 21 instructions for 16 products.
#define NVX_INT4_STEP_1X2                                                                         \
  "ldrd %[w0], %[w1], [%[w]], #16\n\t" NVX_CODES_1X2(", lsl #12") NVX_CODES_1X2(", lsl #4")       \
      NVX_CODES_1X2(", lsl #8") NVX_CODES_1X2("")
#else
// Two weights of a word, as the mask takes them.
NVX_INLINE int32_t nvx_dsp_codes(int32_t word, int32_t shift) {
  return (int32_t)(((uint32_t)word << shift) & 0xF000F000u);
}
static const int8_t nvx_dsp_code_shifts[4] = {12, 4, 8, 0};
#endif

// The sums, 4,096 times too great, of two pixels with two outputs over `eights` eights of taps, one
// or more; moves on behind them.
NVX_INLINE nvx_sums2x2 nvx_dsp_int4_group_2x2(nvx_dsp_int4_place *place, int32_t eights) {
  int32_t a0 = 0, a1 = 0, b0 = 0, b1 = 0;
  const int32_t *x = place->x;
  const int8_t *w = place->codes;
#if NVX_HAS_SIMD32
  int32_t w0, w1, x0, x1, t;
  const int32_t mask = (int32_t)0xF000F000u;
  do {
    __asm__ volatile(NVX_INT4_STEP_2X2
                     : [x] "+r"(x), [w] "+r"(w), [a0] "+r"(a0), [a1] "+r"(a1), [b0] "+r"(b0),
                       [b1] "+r"(b1), [w0] "=&r"(w0), [w1] "=&r"(w1), [x0] "=&r"(x0),
                       [x1] "=&r"(x1), [t] "=&r"(t)
                     : [mask] "r"(mask)
                     : "memory");
  } while (--eights);
#else
  for (; eights > 0; eights--) {
    int32_t w0 = nvx_load_word(w), w1 = nvx_load_word(w + 4);
    for (int32_t i = 0; i < 4; i++) {
      int32_t t0 = nvx_dsp_codes(w0, nvx_dsp_code_shifts[i]);
      int32_t t1 = nvx_dsp_codes(w1, nvx_dsp_code_shifts[i]);
      a0 = nvx_smlad(x[0], t0, a0);
      b0 = nvx_smlad(x[1], t0, b0);
      a1 = nvx_smlad(x[0], t1, a1);
      b1 = nvx_smlad(x[1], t1, b1);
      x += 2;
    }
    w += 16;
  }
#endif
  place->x = x;
  place->codes = w;
  return (nvx_sums2x2){a0, a1, b0, b1};
}

// The same for the first pixel alone.
NVX_INLINE nvx_sums2 nvx_dsp_int4_group_1x2(nvx_dsp_int4_place *place, int32_t eights) {
  int32_t a0 = 0, a1 = 0;
  const int32_t *x = place->x;
  const int8_t *w = place->codes;
#if NVX_HAS_SIMD32
  int32_t w0, w1, x0, t;
  const int32_t mask = (int32_t)0xF000F000u;
  do {
    __asm__ volatile(NVX_INT4_STEP_1X2
                     : [x] "+r"(x), [w] "+r"(w), [a0] "+r"(a0), [a1] "+r"(a1), [w0] "=&r"(w0),
                       [w1] "=&r"(w1), [x0] "=&r"(x0), [t] "=&r"(t)
                     : [mask] "r"(mask)
                     : "memory");
  } while (--eights);
#else
  for (; eights > 0; eights--) {
    int32_t w0 = nvx_load_word(w), w1 = nvx_load_word(w + 4);
    for (int32_t i = 0; i < 4; i++) {
      a0 = nvx_smlad(x[0], nvx_dsp_codes(w0, nvx_dsp_code_shifts[i]), a0);
      a1 = nvx_smlad(x[0], nvx_dsp_codes(w1, nvx_dsp_code_shifts[i]), a1);
      x += 2;
    }
    w += 16;
  }
#endif
  place->x = x;
  place->codes = w;
  return (nvx_sums2){a0, a1};
}

// The sums of two pixels with the outputs `first` and first + 1 of a row of blocks.
static inline nvx_sums2x2 nvx_dsp_int4_2x2(
    const nvx_int4_blocks *p, const int32_t *x, int32_t first) {
  nvx_dsp_int4_place place = {x, p->codes + 4 * first};
  const int8_t *scales = p->scales + first;
  nvx_sums2x2 total = {0, 0, 0, 0};
  int32_t left = p->eights;
  do {
    int32_t group = nvx_int4_least(left, p->group_eights);
    nvx_sums2x2 part = nvx_dsp_int4_group_2x2(&place, group);
    int32_t scale0 = scales[0], scale1 = scales[1];
    total.first0 = nvx_multiply_add(total.first0, part.first0 >> 12, scale0);
    total.first1 = nvx_multiply_add(total.first1, part.first1 >> 12, scale1);
    total.second0 = nvx_multiply_add(total.second0, part.second0 >> 12, scale0);
    total.second1 = nvx_multiply_add(total.second1, part.second1 >> 12, scale1);
    scales += p->scale_step;
    left -= group;
  } while (left > 0);
  return total;
}

// The same for the first pixel alone.
static inline nvx_sums2 nvx_dsp_int4_1x2(
    const nvx_int4_blocks *p, const int32_t *x, int32_t first) {
  nvx_dsp_int4_place place = {x, p->codes + 4 * first};
  const int8_t *scales = p->scales + first;
  nvx_sums2 total = {0, 0};
  int32_t left = p->eights;
  do {
    int32_t group = nvx_int4_least(left, p->group_eights);
    nvx_sums2 part = nvx_dsp_int4_group_1x2(&place, group);
    total.first = nvx_multiply_add(total.first, part.first >> 12, scales[0]);
    total.second = nvx_multiply_add(total.second, part.second >> 12, scales[1]);
    scales += p->scale_step;
    left -= group;
  } while (left > 0);
  return total;
}

#endif
