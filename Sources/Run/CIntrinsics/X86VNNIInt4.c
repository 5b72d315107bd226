// Rows times weights of four bits, 4 rows by 16 outputs at a time: a register holds eight taps of
// 16 outputs, whose low and high halves meet a word of each row. Weights are made unsigned on the
// way, w + 8, and 8 times the sum of a group's activations is taken from its sums.
#include "X86VNNI.h"

#if defined(__x86_64__)
#pragma clang attribute push( \
    __attribute__((target("avx2,avx512f,avx512bw,avx512vl,avx512vnni"))), apply_to = function)

// Four words of each of four rows of blocks, `step` bytes apart; those that do not exist are 0.
INLINE __m512i four_blocks(const int8_t *from, int64_t step, int64_t fours) {
  __m512i all = _mm512_castsi128_si512(_mm_loadu_si128((const void *)from));
  if (fours > 1) all = _mm512_inserti32x4(all, _mm_loadu_si128((const void *)(from + step)), 1);
  if (fours > 2) all = _mm512_inserti32x4(all, _mm_loadu_si128((const void *)(from + 2 * step)), 2);
  if (fours > 3) all = _mm512_inserti32x4(all, _mm_loadu_si128((const void *)(from + 3 * step)), 3);
  return all;
}

// The scales of a group of 16 outputs, which lie `step` bytes apart for four outputs each.
INLINE __m512i scales_at(const int8_t *from, int64_t step, int64_t fours) {
  int32_t words[4] = {0, 0, 0, 0};
  for (int64_t i = 0; i < fours; i++) words[i] = word_at(from + i * step);
  return _mm512_cvtepi8_epi32(_mm_loadu_si128((const void *)words));
}

// The sums of `count` rows from `row` on with up to 16 outputs, of which `fours` fours exist.
INLINE void multiply(
    const nvx_x86_int4 *p, int64_t row, int count, int64_t first, int64_t fours,
    __m512i totals[4]) {
  const __m512i halves = _mm512_set1_epi8(15), flip = _mm512_set1_epi8((char)0x88);
  const int64_t step = (int64_t)p->eights * 16;
  const int64_t groups = (p->eights + p->groupEights - 1) / p->groupEights;
  const int8_t *x = p->input + row * p->rowStep;
  const int8_t *w = p->weights + first / 4 * step;
  const int8_t *scales = p->scales ? p->scales + first * groups : 0;
  for (int i = 0; i < count; i++) totals[i] = _mm512_setzero_si512();
  int64_t left = p->eights;
  for (int64_t group = 0; group < groups; group++, left -= p->groupEights) {
    __m512i low[4], high[4];
    for (int i = 0; i < count; i++) low[i] = high[i] = _mm512_setzero_si512();
    for (int64_t n = left < p->groupEights ? left : p->groupEights; n > 0; n--) {
      __m512i codes = _mm512_xor_si512(four_blocks(w, step, fours), flip);
      __m512i lows = _mm512_and_si512(codes, halves);
      __m512i highs = _mm512_and_si512(_mm512_srli_epi16(codes, 4), halves);
      for (int i = 0; i < count; i++) {
        const int8_t *at = x + i * p->rowStep;
        low[i] = _mm512_dpbusd_epi32(low[i], lows, _mm512_set1_epi32(word_at(at)));
        high[i] = _mm512_dpbusd_epi32(high[i], highs, _mm512_set1_epi32(word_at(at + 4)));
      }
      x += 8, w += 16;
    }
    for (int i = 0; i < count; i++) {
      __m512i excess = _mm512_set1_epi32(p->groupSums[(row + i) * groups + group]);
      __m512i sums = _mm512_sub_epi32(_mm512_add_epi32(low[i], high[i]), excess);
      if (scales) sums = _mm512_mullo_epi32(sums, scales_at(scales, 4 * groups, fours));
      totals[i] = _mm512_add_epi32(totals[i], sums);
    }
    if (scales) scales += 4;
  }
}

INLINE void store(
    __m512i sums, const Factors *f, const nvx_results *r, nvx_x86_lanes lanes, int8_t *output) {
  sums = _mm512_add_epi32(sums, f->start);
  if (!f->isFast) {
    store_exactly(sums, r, lanes, output);
    return;
  }
  Bounds bounds = bounds_of(r->activationMinimum, r->activationMaximum);
  __m128i bytes = _mm512_cvtsepi32_epi8(scaled(sums, f, f->isRectified));
  bytes = _mm512_castsi512_si128(clamped(_mm512_castsi128_si512(bytes), bounds));
  int64_t count = lanes.end - lanes.first;
  __mmask16 there = count >= 16 ? 0xFFFF : (__mmask16)((1u << count) - 1);
  _mm_mask_storeu_epi8(output + lanes.first, there, bytes);
}

void nvx_vnni_int4(const nvx_x86_int4 *p, const nvx_results *r) {
  // |code * scale| < 8 * 128.
  int64_t terms = (int64_t)p->eights * 8 * (p->scales ? 8 : 1);
  for (int64_t first = 0; first < p->outputs; first += 16) {
    nvx_x86_lanes lanes = {first, 4, p->outputs};
    int64_t fours = (p->outputs - first + 3) / 4;
    Factors f = factors_of(r, lanes, terms, _mm512_setzero_si512());
    int64_t row = 0;
    while (row < p->rows) {
      __m512i totals[4];
      int64_t count = p->rows - row >= 4 ? 4 : 1;
      if (count == 4 && fours >= 4) {
        multiply(p, row, 4, first, 4, totals);
      } else if (count == 4) {
        multiply(p, row, 4, first, fours, totals);
      } else {
        multiply(p, row, 1, first, fours < 4 ? fours : 4, totals);
      }
      for (int64_t i = 0; i < count; i++) {
        store(totals[i], &f, r, lanes, p->output + (row + i) * p->outputs);
      }
      row += count;
    }
  }
}

#pragma clang attribute pop
#endif
