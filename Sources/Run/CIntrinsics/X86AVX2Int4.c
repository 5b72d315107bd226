// Rows times weights of four bits, 4 rows by 8 outputs at a time: VPMADDUBSW multiplies unsigned
// weights, w + 8, by activations and adds pairs: at most 2 * 15 * 128, so eight of them fit 16
// bits. Then 8 times the sum of a group's activations is taken from its sums.
#include "X86AVX2.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

// The weights of 8 outputs, of which the second four may be missing.
typedef struct {
  const int8_t *weights[2];
  const int8_t *scales[2];
} EightOutputs;

INLINE EightOutputs outputs_from(const nvx_x86_int4 *p, int64_t first, int64_t groups) {
  int64_t next = first + 4 < p->outputs ? first + 4 : first;
  int64_t step = (int64_t)p->eights * 4;
  EightOutputs o = {{p->weights + first * step, p->weights + next * step}, {0, 0}};
  if (p->scales) {
    o.scales[0] = p->scales + first * groups;
    o.scales[1] = p->scales + next * groups;
  }
  return o;
}

// The sums of up to four eights of taps of `count` rows.
INLINE void add_eights(
    const int8_t *const w[2], const int8_t *x, int64_t rowStep, int64_t eights, int count,
    __m256i sums[4]) {
  const __m256i halves = _mm256_set1_epi8(15), flip = _mm256_set1_epi8((char)0x88);
  __m256i pairs[4];
  for (int i = 0; i < count; i++) pairs[i] = _mm256_setzero_si256();
  for (int64_t n = 0; n < eights; n++) {
    __m256i codes = _mm256_inserti128_si256(
        _mm256_castsi128_si256(_mm_loadu_si128((const void *)(w[0] + 16 * n))),
        _mm_loadu_si128((const void *)(w[1] + 16 * n)), 1);
    codes = _mm256_xor_si256(codes, flip);
    __m256i low = _mm256_and_si256(codes, halves);
    __m256i high = _mm256_and_si256(_mm256_srli_epi16(codes, 4), halves);
    for (int i = 0; i < count; i++) {
      const int8_t *at = x + i * rowStep + 8 * n;
      __m256i first = _mm256_maddubs_epi16(low, _mm256_set1_epi32(word_at(at)));
      __m256i second = _mm256_maddubs_epi16(high, _mm256_set1_epi32(word_at(at + 4)));
      pairs[i] = _mm256_add_epi16(pairs[i], _mm256_add_epi16(first, second));
    }
  }
  const __m256i ones = _mm256_set1_epi16(1);
  for (int i = 0; i < count; i++) {
    sums[i] = _mm256_add_epi32(sums[i], _mm256_madd_epi16(pairs[i], ones));
  }
}

INLINE __m256i scales_at(const int8_t *const from[2]) {
  return _mm256_cvtepi8_epi32(
      _mm_unpacklo_epi32(_mm_cvtsi32_si128(word_at(from[0])), _mm_cvtsi32_si128(word_at(from[1]))));
}

// The sums of `count` rows from `row` on.
INLINE void multiply(
    const nvx_x86_int4 *p, int64_t row, int count, EightOutputs o, int64_t groups,
    __m256i totals[4]) {
  const int8_t *x = p->input + row * p->rowStep;
  for (int i = 0; i < count; i++) totals[i] = _mm256_setzero_si256();
  int64_t left = p->eights;
  for (int64_t group = 0; group < groups; group++, left -= p->groupEights) {
    __m256i sums[4];
    for (int i = 0; i < count; i++) {
      sums[i] = _mm256_set1_epi32(-p->groupSums[(row + i) * groups + group]);
    }
    int64_t end = left < p->groupEights ? left : p->groupEights;
    for (int64_t at = 0; at < end; at += 4) {
      int64_t eights = end - at < 4 ? end - at : 4;
      add_eights(o.weights, x, p->rowStep, eights, count, sums);
      o.weights[0] += 16 * eights, o.weights[1] += 16 * eights, x += 8 * eights;
    }
    for (int i = 0; i < count; i++) {
      if (p->scales) sums[i] = _mm256_mullo_epi32(sums[i], scales_at(o.scales));
      totals[i] = _mm256_add_epi32(totals[i], sums[i]);
    }
    if (p->scales) o.scales[0] += 4, o.scales[1] += 4;
  }
}

void nvx_avx2_int4(const nvx_x86_int4 *p, const nvx_results *r) {
  const __m256i none[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
  const int64_t groups = (p->eights + p->groupEights - 1) / p->groupEights;
  // |code * scale| < 8 * 128.
  int64_t terms = (int64_t)p->eights * 8 * (p->scales ? 8 : 1);
  for (int64_t first = 0; first < p->outputs; first += 16) {
    nvx_x86_lanes lanes = {first, 4, p->outputs};
    EightOutputs low = outputs_from(p, first, groups);
    EightOutputs high = outputs_from(p, first + 8 < p->outputs ? first + 8 : first, groups);
    Factors f = factors_of(r, lanes, terms, none);
    for (int64_t row = 0; row < p->rows;) {
      __m256i totals[2][4];
      int64_t count = p->rows - row >= 4 ? 4 : 1;
      if (count == 4) {
        multiply(p, row, 4, low, groups, totals[0]);
        multiply(p, row, 4, high, groups, totals[1]);
      } else {
        multiply(p, row, 1, low, groups, totals[0]);
        multiply(p, row, 1, high, groups, totals[1]);
      }
      for (int64_t i = 0; i < count; i++, row++) {
        __m256i sums[2] = {
            _mm256_add_epi32(totals[0][i], f.halves[0].start),
            _mm256_add_epi32(totals[1][i], f.halves[1].start)};
        finish(sums, &f, r, lanes, p->output + row * p->outputs);
      }
    }
  }
}

#pragma clang attribute pop
#endif
