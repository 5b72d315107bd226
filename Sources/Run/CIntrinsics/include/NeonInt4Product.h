// Weights of four bits by NEON: a shift or a mask makes bytes of them, 16 times too great, and SDOT
// multiplies four taps of four outputs.
#ifndef NEVORTEX_NEON_INT4_PRODUCT_H
#define NEVORTEX_NEON_INT4_PRODUCT_H

#include "Int4Product.h"
#include "Neon.h"

// The low halves of bytes, 16 times too great.
static inline nvx_bytes nvx_low_codes(nvx_bytes codes) {
#if NVX_HAS_NEON
  return vshlq_n_s8(codes, 4);
#else
  for (int32_t i = 0; i < 16; i++) codes.lane[i] = (int8_t)((uint8_t)codes.lane[i] << 4);
  return codes;
#endif
}

// The high halves of bytes, 16 times too great.
static inline nvx_bytes nvx_high_codes(nvx_bytes codes) {
#if NVX_HAS_NEON
  return vandq_s8(codes, vdupq_n_s8(-16));
#else
  for (int32_t i = 0; i < 16; i++) codes.lane[i] &= -16;
  return codes;
#endif
}

// Adds to four totals as many sums that are 16 times too great, times their scales, modulo 2^32.
static inline nvx_words nvx_add_scaled(nvx_words totals, nvx_words sums, const int8_t *scales) {
#if NVX_HAS_NEON
  int32_t four;
  __builtin_memcpy(&four, scales, 4);
  int8x8_t bytes = vreinterpret_s8_s32(vdup_n_s32(four));
  return vmlaq_s32(totals, vshrq_n_s32(sums, 4), vmovl_s16(vget_low_s16(vmovl_s8(bytes))));
#else
  for (int32_t i = 0; i < 4; i++) {
    uint32_t product = (uint32_t)(sums.lane[i] >> 4) * (uint32_t)scales[i];
    totals.lane[i] = (int32_t)((uint32_t)totals.lane[i] + product);
  }
  return totals;
#endif
}

static inline void nvx_store_words(int32_t *to, nvx_words words) {
#if NVX_HAS_NEON
  vst1q_s32(to, words);
#else
  __builtin_memcpy(to, words.lane, 16);
#endif
}

// The sums of `count` rows, `step` apart, with four outputs, row by row.
static inline __attribute__((always_inline)) void nvx_neon_int4_rows(
    const nvx_int4_blocks *p, const int8_t *rows, intptr_t step, int32_t count, int32_t *sums) {
  const nvx_words none = nvx_load_words((const int32_t[4]){0, 0, 0, 0});
  const int8_t *codes = p->codes, *scales = p->scales;
  nvx_words totals[4] = {none, none, none, none};
  for (int32_t left = p->eights; left > 0;) {
    int32_t group = nvx_int4_least(left, p->group_eights);
    nvx_words part[4] = {none, none, none, none};
    left -= group;
    for (; group > 0; group--) {
      nvx_bytes block = nvx_load_bytes(codes);
      nvx_bytes low = nvx_low_codes(block), high = nvx_high_codes(block);
      for (int32_t row = 0; row < count; row++) {
        const int8_t *x = rows + row * step;
        part[row] = nvx_add_dots(part[row], low, nvx_spread(x));
        part[row] = nvx_add_dots(part[row], high, nvx_spread(x + 4));
      }
      codes += 16, rows += 8;
    }
    for (int32_t row = 0; row < count; row++) {
      totals[row] = nvx_add_scaled(totals[row], part[row], scales);
    }
    scales += p->scale_step;
  }
  for (int32_t row = 0; row < count; row++) nvx_store_words(sums + 4 * row, totals[row]);
}

static inline void nvx_neon_int4_product_4x4(
    const nvx_int4_blocks *p, const int8_t *rows, intptr_t step, int32_t *sums) {
  nvx_neon_int4_rows(p, rows, step, 4, sums);
}

static inline void nvx_neon_int4_product_1x4(
    const nvx_int4_blocks *p, const int8_t *row, int32_t *sums) {
  nvx_neon_int4_rows(p, row, 0, 1, sums);
}

#endif
