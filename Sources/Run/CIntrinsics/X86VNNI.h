// What the kernels for AVX-512 VNNI share: from 16 sums to 16 results.
//
// With v = floor((a * m + 2^30) / 2^31), a result is v / 2^n rounded with ties away from zero, plus
// the zero point z. For n >= 1 that is floor((v + h) / 2^n) with h = 2^(n-1) + z * 2^n, less 1 where
// a is negative: v has the sign of a or is zero, and for zero the 1 changes nothing. So
//
//   ((2 * a * m + 2^31 + h * 2^32) / 2^32, less 1 where a < 0) >> n
//
// in which 2 * a fits 32 bits as |a| < 2^30, and v + h does for n <= 22.
#ifndef NEVORTEX_X86_VNNI_H
#define NEVORTEX_X86_VNNI_H

#include "X86Exact.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define INLINE static inline __attribute__((always_inline))

#pragma clang attribute push( \
    __attribute__((target("avx2,avx512f,avx512bw,avx512vl,avx512vnni"))), apply_to = function)

// The factors of 16 outputs.
typedef struct {
  __m512i start, even, odd, addEven, addOdd, right;
  // Whether the fast way holds for all of them.
  int32_t isFast;
} Factors;

INLINE int32_t word_at(const void *at) {
  int32_t word;
  __builtin_memcpy(&word, at, 4);
  return word;
}

// The lanes of four outputs from `at` on that exist.
INLINE __mmask8 four_lanes(nvx_x86_lanes lanes, int64_t at) {
  int64_t count = lanes.end - at;
  return count >= 4 ? 15 : count <= 0 ? 0 : (__mmask8)((1u << count) - 1);
}

INLINE __m512i words_of(const int32_t *table, nvx_x86_lanes lanes) {
  __m128i four[4];
  for (int32_t i = 0; i < 4; i++) {
    int64_t at = lanes.first + i * lanes.step;
    four[i] = _mm_maskz_loadu_epi32(four_lanes(lanes, at), table + at);
  }
  __m512i words = _mm512_inserti32x4(_mm512_castsi128_si512(four[0]), four[1], 1);
  return _mm512_inserti32x4(_mm512_inserti32x4(words, four[2], 2), four[3], 3);
}

INLINE __m512i shifts_of(const int8_t *table, nvx_x86_lanes lanes) {
  __m128i four[4];
  for (int32_t i = 0; i < 4; i++) {
    int64_t at = lanes.first + i * lanes.step;
    __m128i bytes = _mm_mask_loadu_epi8(_mm_set1_epi8(-1), four_lanes(lanes, at), table + at);
    four[i] = _mm_cvtepi8_epi32(bytes);
  }
  __m512i words = _mm512_inserti32x4(_mm512_castsi128_si512(four[0]), four[1], 1);
  return _mm512_inserti32x4(_mm512_inserti32x4(words, four[2], 2), four[3], 3);
}

// The factors for sums of `terms` products of int8 that come out too great by `excess`.
INLINE Factors factors_of(
    const nvx_x86_results *r, nvx_x86_lanes lanes, int64_t terms, __m512i excess) {
  Factors f;
  __m512i one = _mm512_set1_epi32(1);
  __m512i bias = words_of(r->bias, lanes);
  __m512i multiplier = r->factorStep ? words_of(r->multipliers, lanes)
                                     : _mm512_set1_epi32(r->multipliers[0]);
  __m512i shift = r->factorStep ? shifts_of(r->shifts, lanes) : _mm512_set1_epi32(r->shifts[0]);
  // |sum + bias| <= products + |bias|.
  int64_t products = terms * (128 * 128);
  int64_t room = ((int64_t)1 << 30) - 1 - products;
  int64_t smallRoom = ((int64_t)1 << 22) - 1 - products;
  __m512i magnitude = _mm512_abs_epi32(bias);
  __mmask16 fits = room < 0 ? 0 : _mm512_cmple_epu32_mask(magnitude, _mm512_set1_epi32((int)room));
  __mmask16 small =
      smallRoom < 0 ? 0 : _mm512_cmple_epu32_mask(magnitude, _mm512_set1_epi32((int)smallRoom));
  // Shifted by more than 22 bits, a sum below 2^22 is below one half: it counts as zero.
  __mmask16 vanishes = _mm512_cmplt_epi32_mask(shift, _mm512_set1_epi32(-22));
  __mmask16 isRight = _mm512_cmplt_epi32_mask(shift, _mm512_setzero_si512());
  f.isFast = (fits & isRight & (small | (__mmask16)~vanishes)) == 0xFFFF;
  multiplier = _mm512_mask_mov_epi32(multiplier, vanishes, _mm512_setzero_si512());
  shift = _mm512_mask_mov_epi32(shift, vanishes, _mm512_set1_epi32(-1));
  f.start = _mm512_sub_epi32(bias, excess);
  f.right = _mm512_sub_epi32(_mm512_setzero_si512(), shift);
  f.even = multiplier;
  f.odd = _mm512_srli_epi64(multiplier, 32);
  __m512i half = _mm512_add_epi32(
      _mm512_sllv_epi32(one, _mm512_sub_epi32(f.right, one)),
      _mm512_sllv_epi32(_mm512_set1_epi32(r->outputOffset), f.right));
  __m512i nudge = _mm512_set1_epi64((int64_t)1 << 31);
  f.addEven = _mm512_or_si512(_mm512_slli_epi64(half, 32), nudge);
  f.addOdd = _mm512_mask_mov_epi32(nudge, 0xAAAA, half);
  return f;
}

// The results of 16 sums in 32 bits, not yet clamped.
INLINE __m512i scaled(__m512i a, const Factors *f) {
  __m512i twice = _mm512_add_epi32(a, a);
  __m512i even = _mm512_add_epi64(_mm512_mul_epi32(twice, f->even), f->addEven);
  __m512i odd =
      _mm512_add_epi64(_mm512_mul_epi32(_mm512_srli_epi64(twice, 32), f->odd), f->addOdd);
  __m512i value = _mm512_mask_shuffle_epi32(odd, 0x5555, even, _MM_PERM_DDBB);
  value = _mm512_add_epi32(value, _mm512_srai_epi32(a, 31));
  return _mm512_srav_epi32(value, f->right);
}

INLINE __m128i clamped(__m128i bytes, const nvx_x86_results *r) {
  bytes = _mm_max_epi8(bytes, _mm_set1_epi8((char)r->activationMinimum));
  return _mm_min_epi8(bytes, _mm_set1_epi8((char)r->activationMaximum));
}

// Stores the results of 16 neighbouring outputs, of which the first `count` exist.
INLINE void store_fast(
    __m512i sums, const Factors *f, const nvx_x86_results *r, int64_t count, int8_t *output) {
  __m128i bytes = clamped(_mm512_cvtsepi32_epi8(scaled(sums, f)), r);
  if (count >= 16) {
    _mm_storeu_si128((__m128i *)output, bytes);
  } else {
    _mm_mask_storeu_epi8(output, (__mmask16)((1u << count) - 1), bytes);
  }
}

// The same where the fast way does not hold; `output` is that of the first of all outputs.
static inline void store_exactly(
    __m512i sums, const nvx_x86_results *r, nvx_x86_lanes lanes, int8_t *output) {
  _Alignas(64) int32_t one[16];
  _mm512_store_si512(one, sums);
  nvx_x86_exact(r, lanes, one, output);
}

#pragma clang attribute pop

#endif
#endif
