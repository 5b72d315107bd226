// Rows where they lie, for few of them: a block of four outputs by four of the depth, widened to 16
// bits, meets its four activations.
#include "X86AVX2.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

// Four activations in 16 bits, four times; those beyond the row are 0.
INLINE __m256i four_at(const int8_t *row, int64_t left) {
  int32_t word = 0;
  if (left >= 4) {
    word = word_at(row);
  } else {
    __builtin_memcpy(&word, row, (uint64_t)left);
  }
  return _mm256_broadcastq_epi64(_mm_cvtepi8_epi16(_mm_cvtsi32_si128(word)));
}

// The products of a row with up to 16 outputs, of which `fours` blocks exist.
INLINE void multiply(
    const nvx_x86_rows *p, const int8_t *row, const int8_t *weights, int64_t fours,
    __m256i sums[2]) {
  int64_t blockRow = ((int64_t)p->depth + 3) / 4 * 16;
  __m256i zero = _mm256_setzero_si256();
  // Of each output two partial sums.
  __m256i parts[4] = {zero, zero, zero, zero};
  for (int64_t at = 0; at < p->depth; at += 4) {
    __m256i four = four_at(row + at, p->depth - at);
    for (int64_t i = 0; i < fours; i++) {
      const void *block = weights + i * blockRow + at * 4;
      __m256i w = _mm256_cvtepi8_epi16(_mm_loadu_si128(block));
      parts[i] = _mm256_add_epi32(parts[i], _mm256_madd_epi16(four, w));
    }
  }
  // Adding neighbours works within 16 bytes: the quarters come out as 0, 2, 1, 3.
  sums[0] = _mm256_permute4x64_epi64(_mm256_hadd_epi32(parts[0], parts[1]), 0xD8);
  sums[1] = _mm256_permute4x64_epi64(_mm256_hadd_epi32(parts[2], parts[3]), 0xD8);
}

void nvx_avx2_rows(const nvx_x86_rows *p, const nvx_results *r) {
  const __m256i none[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
  int64_t blockRow = ((int64_t)p->depth + 3) / 4 * 16;
  for (int64_t first = 0; first < p->outputs; first += 16) {
    nvx_x86_lanes lanes = {first, 4, p->outputs};
    const int8_t *weights = p->weights + first / 4 * blockRow;
    int64_t fours = (p->outputs - first + 3) / 4;
    Factors f = factors_of(r, lanes, p->depth, none);
    for (int64_t row = 0; row < p->rows; row++) {
      const int8_t *x = p->input + row * p->rowStep;
      __m256i sums[2];
      if (fours >= 4) {
        multiply(p, x, weights, 4, sums);
      } else {
        multiply(p, x, weights, fours, sums);
      }
      sums[0] = _mm256_add_epi32(sums[0], f.halves[0].start);
      sums[1] = _mm256_add_epi32(sums[1], f.halves[1].start);
      finish(sums, &f, r, lanes, p->output + row * p->outputs);
    }
  }
}

#pragma clang attribute pop
#endif
