// Weights of four bits by Helium: VLD4 takes four blocks apart into a vector for each output, whose
// low halves meet every other word of 32 taps and whose high halves the others. Two rows share the
// widened weights.
#ifndef NEVORTEX_HELIUM_INT4_PRODUCT_H
#define NEVORTEX_HELIUM_INT4_PRODUCT_H

#include "Helium.h"
#include "Int4Product.h"

// The sums of a group.
typedef struct {
  int32_t row0[4], row1[4];
} nvx_mve_int4_sums;

#if NVX_HAS_MVE
// Every other word of 32 elements of a row.
typedef struct {
  int8x16_t low, high;
} nvx_mve_int4_taps;

NVX_INLINE nvx_mve_int4_taps nvx_mve_int4_load(const int8_t *row) {
  int32x4x2_t words = vld2q_s32((const int32_t *)row);
  return (nvx_mve_int4_taps){
      vreinterpretq_s8_s32(words.val[0]), vreinterpretq_s8_s32(words.val[1])};
}

// The same of the first `eights` eights; the others are 0.
NVX_INLINE nvx_mve_int4_taps nvx_mve_int4_load_some(const int8_t *row, int32_t eights) {
  uint32x4_t offsets = vidupq_n_u32(0, 8);
  mve_pred16_t there = vctp32q((uint32_t)eights);
  const int32_t *words = (const int32_t *)row;
  return (nvx_mve_int4_taps){
      vreinterpretq_s8_s32(vldrwq_gather_offset_z_s32(words, offsets, there)),
      vreinterpretq_s8_s32(vldrwq_gather_offset_z_s32(words + 1, offsets, there))};
}

// The words of one output of the first `eights` blocks; the others are 0.
NVX_INLINE int8x16_t nvx_mve_int4_some_codes(const int8_t *codes, int32_t eights) {
  uint32x4_t offsets = vshlq_n_u32(vidupq_n_u32(0, 4), 2);
  return vreinterpretq_s8_s32(vldrwq_gather_offset_z_s32(
      (const int32_t *)codes, offsets, vctp32q((uint32_t)eights)));
}

NVX_INLINE int32_t nvx_mve_int4_dot(
    int32_t sum, int8x16_t low, int8x16_t high, nvx_mve_int4_taps x) {
  return vmladavaq_s8(vmladavaq_s8(sum, low, x.low), high, x.high);
}

// Adds the products of one output.
#define NVX_MVE_INT4_OUTPUT(i, word)                                                              \
  {                                                                                               \
    int8x16_t low = vshrq_n_s8(vshlq_n_s8(word, 4), 4), high = vshrq_n_s8(word, 4);               \
    sums.row0[i] = nvx_mve_int4_dot(sums.row0[i], low, high, x);                                  \
    if (rows == 2) sums.row1[i] = nvx_mve_int4_dot(sums.row1[i], low, high, y);                   \
  }
#endif

// The sums of one row or two with four outputs over `eights` eights of taps.
NVX_INLINE nvx_mve_int4_sums nvx_mve_int4_group(
    const int8_t *codes, const int8_t *row0, const int8_t *row1, int32_t eights, int rows) {
  nvx_mve_int4_sums sums = {{0}, {0}};
#if NVX_HAS_MVE
  for (; eights >= 4; eights -= 4) {
    int32x4x4_t w = vld4q_s32((const int32_t *)codes);
    nvx_mve_int4_taps x = nvx_mve_int4_load(row0), y = x;
    if (rows == 2) y = nvx_mve_int4_load(row1);
    NVX_MVE_INT4_OUTPUT(0, vreinterpretq_s8_s32(w.val[0]))
    NVX_MVE_INT4_OUTPUT(1, vreinterpretq_s8_s32(w.val[1]))
    NVX_MVE_INT4_OUTPUT(2, vreinterpretq_s8_s32(w.val[2]))
    NVX_MVE_INT4_OUTPUT(3, vreinterpretq_s8_s32(w.val[3]))
    codes += 64, row0 += 32, row1 += 32;
  }
  if (eights > 0) {
    nvx_mve_int4_taps x = nvx_mve_int4_load_some(row0, eights), y = x;
    if (rows == 2) y = nvx_mve_int4_load_some(row1, eights);
    NVX_MVE_INT4_OUTPUT(0, nvx_mve_int4_some_codes(codes, eights))
    NVX_MVE_INT4_OUTPUT(1, nvx_mve_int4_some_codes(codes + 4, eights))
    NVX_MVE_INT4_OUTPUT(2, nvx_mve_int4_some_codes(codes + 8, eights))
    NVX_MVE_INT4_OUTPUT(3, nvx_mve_int4_some_codes(codes + 12, eights))
  }
#else
  for (int32_t i = 0; i < 8 * eights; i++) {
    for (int32_t lane = 0; lane < 4; lane++) {
      int32_t byte = codes[(i >> 3) * 16 + lane * 4 + (i & 3)];
      int32_t code = (i & 4) != 0 ? byte >> 4 : (int8_t)((uint32_t)byte << 4) >> 4;
      sums.row0[lane] += code * row0[i];
      if (rows == 2) sums.row1[lane] += code * row1[i];
    }
  }
#endif
  return sums;
}

// Adds the sums of a group to four totals, times their scales.
NVX_INLINE nvx_four nvx_mve_int4_add_scaled(
    nvx_four totals, const int32_t *sums, const int8_t *scales) {
#if NVX_HAS_MVE
  return vaddq_s32(totals, vmulq_s32(vldrwq_s32(sums), vldrbq_s32(scales)));
#else
  for (int32_t lane = 0; lane < 4; lane++) {
    totals[lane] = nvx_multiply_add(totals[lane], sums[lane], scales[lane]);
  }
  return totals;
#endif
}

// The sums of two rows, `step` apart, with four outputs, row by row.
NVX_ONCE void nvx_mve_int4_product_2x4(
    const nvx_int4_blocks *p, const int8_t *rows, int32_t step, int32_t *sums) {
  const int8_t *codes = p->codes, *scales = p->scales, *second = rows + step;
  nvx_four total0 = nvx_mve_four(0), total1 = total0;
  NVX_ROLLED
  for (int32_t left = p->eights; left > 0;) {
    int32_t group = nvx_int4_least(left, p->group_eights);
    nvx_mve_int4_sums part = nvx_mve_int4_group(codes, rows, second, group, 2);
    total0 = nvx_mve_int4_add_scaled(total0, part.row0, scales);
    total1 = nvx_mve_int4_add_scaled(total1, part.row1, scales);
    codes += 16 * group, rows += 8 * group, second += 8 * group;
    scales += p->scale_step;
    left -= group;
  }
  nvx_mve_store_words(sums, total0);
  nvx_mve_store_words(sums + 4, total1);
}

// The sums of one row.
NVX_ONCE void nvx_mve_int4_product_1x4(
    const nvx_int4_blocks *p, const int8_t *row, int32_t *sums) {
  const int8_t *codes = p->codes, *scales = p->scales;
  nvx_four total = nvx_mve_four(0);
  NVX_ROLLED
  for (int32_t left = p->eights; left > 0;) {
    int32_t group = nvx_int4_least(left, p->group_eights);
    nvx_mve_int4_sums part = nvx_mve_int4_group(codes, row, row, group, 1);
    total = nvx_mve_int4_add_scaled(total, part.row0, scales);
    codes += 16 * group, row += 8 * group;
    scales += p->scale_step;
    left -= group;
  }
  nvx_mve_store_words(sums, total);
}

#endif
