// Rows where they lie, for few of them: a register of weights is four blocks of four outputs by
// four of the depth, and each block meets its four activations. Weights are made unsigned on the
// way, w + 128, and 128 times the sum of the row is taken from the sums.
#include "X86VNNI.h"

#if defined(__x86_64__)
#pragma clang attribute push( \
    __attribute__((target("avx2,avx512f,avx512bw,avx512vl,avx512vnni"))), apply_to = function)

// The sums of the four blocks of each register, side by side.
INLINE __m512i reduced(const __m512i s[4]) {
  __m512i low = _mm512_add_epi32(
      _mm512_shuffle_i32x4(s[0], s[1], 0x44), _mm512_shuffle_i32x4(s[0], s[1], 0xEE));
  __m512i high = _mm512_add_epi32(
      _mm512_shuffle_i32x4(s[2], s[3], 0x44), _mm512_shuffle_i32x4(s[2], s[3], 0xEE));
  return _mm512_add_epi32(
      _mm512_shuffle_i32x4(low, high, 0x88), _mm512_shuffle_i32x4(low, high, 0xDD));
}

// The products of a row with up to 16 outputs, less 128 times the sum of the row; `fours` of the
// four blocks exist.
INLINE __m512i multiply(
    const nvx_x86_rows *p, const int8_t *row, const int8_t *weights, int32_t fours) {
  const __m512i spread = _mm512_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
  int64_t blockRow = ((int64_t)p->depth + 3) / 4 * 16;
  __m512i total = _mm512_setzero_si512();
  __m512i sums[4] = {total, total, total, total};
  for (int64_t at = 0; at < p->depth; at += 16) {
    int64_t taps = p->depth - at < 16 ? p->depth - at : 16;
    __mmask16 words = (__mmask16)(0xFFFFu >> (16 - (taps + 3) / 4 * 4));
    __m128i x = _mm_maskz_loadu_epi8((__mmask16)(0xFFFFu >> (16 - taps)), row + at);
    __m512i four = _mm512_permutexvar_epi32(spread, _mm512_castsi128_si512(x));
    total = _mm512_dpbusd_epi32(total, _mm512_set1_epi8(1), four);
    for (int32_t i = 0; i < fours; i++) {
      __m512i w = _mm512_maskz_loadu_epi32(words, weights + i * blockRow + at * 4);
      w = _mm512_xor_si512(w, _mm512_set1_epi8(-128));
      sums[i] = _mm512_dpbusd_epi32(sums[i], w, four);
    }
  }
  // Each activation stands in four lanes of the total.
  int32_t sumOfRow = _mm512_reduce_add_epi32(total) / 4;
  return _mm512_sub_epi32(reduced(sums), _mm512_slli_epi32(_mm512_set1_epi32(sumOfRow), 7));
}

INLINE void store_fast(__m512i sums, const Factors *f, Bounds b, int64_t count, int8_t *output) {
  __m128i bytes = _mm512_cvtsepi32_epi8(scaled(sums, f, f->isRectified));
  bytes = _mm512_castsi512_si128(clamped(_mm512_castsi128_si512(bytes), b));
  if (count >= 16) {
    _mm_storeu_si128((__m128i *)output, bytes);
  } else {
    _mm_mask_storeu_epi8(output, (__mmask16)((1u << count) - 1), bytes);
  }
}

void nvx_vnni_rows(const nvx_x86_rows *p, const nvx_results *r) {
  int64_t blockRow = ((int64_t)p->depth + 3) / 4 * 16;
  Bounds bounds = bounds_of(r->activationMinimum, r->activationMaximum);
  for (int64_t first = 0; first < p->outputs; first += 16) {
    nvx_x86_lanes lanes = {first, 4, p->outputs};
    const int8_t *weights = p->weights + first / 4 * blockRow;
    int64_t fours = (p->outputs - first + 3) / 4;
    Factors f = factors_of(r, lanes, p->depth, _mm512_setzero_si512());
    for (int64_t row = 0; row < p->rows; row++) {
      const int8_t *x = p->input + row * p->rowStep;
      __m512i sums = fours >= 4 ? multiply(p, x, weights, 4)
                                : multiply(p, x, weights, (int32_t)fours);
      sums = _mm512_add_epi32(sums, f.start);
      int8_t *output = p->output + row * p->outputs;
      if (f.isFast) {
        store_fast(sums, &f, bounds, p->outputs - first, output + first);
      } else {
        store_exactly(sums, r, lanes, output);
      }
    }
  }
}

#pragma clang attribute pop
#endif
