// Products of rows with weights of four bits, in blocks of four outputs by eight taps.
//
// A block is four words, one an output. Byte k of a word holds tap k in its low half and tap k + 4
// in its high half: the low halves of a block are a block of four outputs by four taps, the high
// halves the next one. Eights of taps form groups, whose sums are multiplied by their scales.
#ifndef NEVORTEX_INT4_PRODUCT_H
#define NEVORTEX_INT4_PRODUCT_H

#include "BlockProduct.h"

// A row of blocks: the weights of four outputs.
typedef struct {
  const int8_t *codes;
  // Four for each group, 1 ... 127; the same four for all where `scale_step` is 0.
  const int8_t *scales;
  int32_t scale_step;
  // The eights of taps of a row, and those of a group, 1 ... 32; the last group may have fewer.
  int32_t eights;
  int32_t group_eights;
} nvx_int4_blocks;

// A row of blocks; where it has no scales, groups of any size have the scale 1.
static inline nvx_int4_blocks nvx_int4_row_of_blocks(
    const int8_t *codes, const int8_t *scales, int32_t eights, int32_t group_eights) {
  static const int8_t ones[4] = {1, 1, 1, 1};
  return scales ? (nvx_int4_blocks){codes, scales, 4, eights, group_eights}
                : (nvx_int4_blocks){codes, ones, 0, eights, 32};
}

NVX_INLINE int32_t nvx_int4_least(int32_t a, int32_t b) { return a < b ? a : b; }

// Four weights from the low halves of four bytes.
NVX_INLINE uint32_t nvx_int4_signed(uint32_t halves) {
  // No byte carries: at most 15 + 0x78.
  return (((halves & 0x0F0F0F0Fu) ^ 0x08080808u) + 0x78787878u) ^ 0x80808080u;
}

// Widens `eights` blocks to twice as many of four outputs by four taps.
NVX_INLINE void nvx_int4_widen(const int8_t *codes, int32_t eights, int8_t *blocks) {
  const int8_t *const end = codes + 16 * eights;
  do {
    for (int32_t at = 0; at < 16; at += 4) {
      uint32_t word = (uint32_t)nvx_load_word(codes + at);
      uint32_t low = nvx_int4_signed(word), high = nvx_int4_signed(word >> 4);
      __builtin_memcpy(blocks + at, &low, 4);
      __builtin_memcpy(blocks + 16 + at, &high, 4);
    }
    codes += 16, blocks += 32;
  } while (codes != end);
}

// The sums of four rows, `step` apart, with four outputs, output by output.
static inline void nvx_int4_product_4x4(
    const nvx_int4_blocks *p, const int8_t *rows, int32_t step, int32_t *sums) {
  enum { most = 8 };
  // At a multiple of four, so that words are stored whole.
  int32_t widened[most * 8];
  int8_t *const blocks = (int8_t *)widened;
  const int8_t *codes = p->codes, *scales = p->scales;
  for (int32_t i = 0; i < 16; i++) sums[i] = 0;
  for (int32_t left = p->eights; left > 0;) {
    int32_t group = nvx_int4_least(left, p->group_eights);
    left -= group;
    do {
      int32_t eights = nvx_int4_least(group, most);
      int32_t part[16];
      nvx_int4_widen(codes, eights, blocks);
      nvx_product_4x4(rows, step, blocks, 2 * eights, part);
      for (int32_t i = 0; i < 16; i++) sums[i] = nvx_multiply_add(sums[i], part[i], scales[i >> 2]);
      codes += 16 * eights, rows += 8 * eights;
      group -= eights;
    } while (group > 0);
    scales += p->scale_step;
  }
}

// The products of one row with one byte of each output: two taps.
NVX_INLINE nvx_sums4 nvx_int4_add_byte(
    nvx_sums4 sums, int32_t low, int32_t high, const int8_t *codes) {
#define NVX_ADD_BYTE(sum, code)                                                                   \
  sum = nvx_multiply_add(                                                                         \
      nvx_multiply_add(sum, low, (int8_t)((uint8_t)(code) << 4) >> 4), high, (code) >> 4)
  NVX_ADD_BYTE(sums.sum0, codes[0]);
  NVX_ADD_BYTE(sums.sum1, codes[4]);
  NVX_ADD_BYTE(sums.sum2, codes[8]);
  NVX_ADD_BYTE(sums.sum3, codes[12]);
#undef NVX_ADD_BYTE
  return sums;
}

// The sums of one row with four outputs.
static inline void nvx_int4_product_1x4(
    const nvx_int4_blocks *p, const int8_t *row, int32_t *sums) {
  const int8_t *codes = p->codes, *scales = p->scales;
  nvx_sums4 total = {0, 0, 0, 0};
  for (int32_t left = p->eights; left > 0;) {
    int32_t group = nvx_int4_least(left, p->group_eights);
    nvx_sums4 part = {0, 0, 0, 0};
    left -= group;
    do {
      for (int32_t byte = 0; byte < 4; byte++) {
        part = nvx_int4_add_byte(part, row[byte], row[byte + 4], codes + byte);
      }
      codes += 16, row += 8;
    } while (--group);
    total.sum0 = nvx_multiply_add(total.sum0, part.sum0, scales[0]);
    total.sum1 = nvx_multiply_add(total.sum1, part.sum1, scales[1]);
    total.sum2 = nvx_multiply_add(total.sum2, part.sum2, scales[2]);
    total.sum3 = nvx_multiply_add(total.sum3, part.sum3, scales[3]);
    scales += p->scale_step;
  }
  sums[0] = total.sum0, sums[1] = total.sum1, sums[2] = total.sum2, sums[3] = total.sum3;
}

#endif
