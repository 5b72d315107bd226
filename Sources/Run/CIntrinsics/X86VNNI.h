// What the kernels for AVX-512 VNNI share: from 16 sums to 16 results.
//
// With v = floor((a * m + 2^30) / 2^31), a result is v / 2^n rounded with ties away from zero,
// plus the zero point z. For n >= 1 that is floor((v + h) / 2^n) with h = 2^(n-1) + z * 2^n, less
// 1 where a is negative: v has the sign of a or is zero, and for zero the 1 changes nothing. So
//
//   ((2 * a * m + 2^31 + h * 2^32) / 2^32, less 1 where a < 0) >> n
//
// where |a| < 2^30 and n <= 22 keep all within 32 bits. Sums come as b = a + 2^30: that is
// unsigned, so 2 * m is a factor of 32 bits, and bit 30 is set where a is not negative. Where the
// least result is z, as behind a RELU, the 1 makes no difference: what is below z becomes z.
#ifndef NEVORTEX_X86_VNNI_H
#define NEVORTEX_X86_VNNI_H

#include "X86Exact.h"
#include "X86Walk.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define INLINE static inline __attribute__((always_inline))

#pragma clang attribute push( \
    __attribute__((target("avx2,avx512f,avx512bw,avx512vl,avx512vnni"))), apply_to = function)

// What sums start with.
#define SUM_OFFSET (1 << 30)

// The factors of 16 outputs.
typedef struct {
  __m512i start, even, odd, addEven, addOdd, right;
  // Whether the fast way holds for all of them, and whether no result is below the zero point.
  int32_t isFast;
  int32_t isRectified;
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
    const nvx_results *r, nvx_x86_lanes lanes, int64_t terms, __m512i excess) {
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
  f.isRectified = r->activationMinimum >= r->outputOffset;
  f.start = _mm512_add_epi32(_mm512_sub_epi32(bias, excess), _mm512_set1_epi32(SUM_OFFSET));
  f.right = _mm512_sub_epi32(_mm512_setzero_si512(), shift);
  f.even = _mm512_add_epi32(multiplier, multiplier);
  f.odd = _mm512_srli_epi64(f.even, 32);
  __m512i half = _mm512_add_epi32(
      _mm512_sllv_epi32(one, _mm512_sub_epi32(f.right, one)),
      _mm512_sllv_epi32(_mm512_set1_epi32(r->outputOffset), f.right));
  if (!f.isRectified) half = _mm512_sub_epi32(half, one);
  // What the offset of the sums adds to a product is taken away.
  __m512i nudge = _mm512_set1_epi64((int64_t)1 << 31);
  __m512i low = _mm512_srli_epi64(_mm512_slli_epi64(multiplier, 32), 1);
  __m512i high = _mm512_slli_epi64(_mm512_srli_epi64(multiplier, 32), 31);
  f.addEven = _mm512_sub_epi64(_mm512_add_epi64(_mm512_slli_epi64(half, 32), nudge), low);
  f.addOdd = _mm512_sub_epi64(_mm512_mask_mov_epi32(nudge, 0xAAAA, half), high);
  return f;
}

// The results of 16 sums, which come with their offset, in 32 bits and not yet clamped.
INLINE __m512i scaled(__m512i b, const Factors *f, int32_t isRectified) {
  __m512i even = _mm512_add_epi64(_mm512_mul_epu32(b, f->even), f->addEven);
  __m512i odd = _mm512_add_epi64(_mm512_mul_epu32(_mm512_srli_epi64(b, 32), f->odd), f->addOdd);
  __m512i value = _mm512_mask_shuffle_epi32(odd, 0x5555, even, _MM_PERM_DDBB);
  if (!isRectified) value = _mm512_add_epi32(value, _mm512_srli_epi32(b, 30));
  return _mm512_srav_epi32(value, f->right);
}

// The bounds of results.
typedef struct {
  __m512i minimum, maximum;
} Bounds;

INLINE Bounds bounds_of(int32_t minimum, int32_t maximum) {
  return (Bounds){_mm512_set1_epi8((char)minimum), _mm512_set1_epi8((char)maximum)};
}

INLINE __m512i clamped(__m512i bytes, Bounds b) {
  return _mm512_min_epi8(_mm512_max_epi8(bytes, b.minimum), b.maximum);
}

// The same where the fast way does not hold: at their places of `output`.
static inline void store_exactly(
    __m512i sums, const nvx_results *r, nvx_x86_lanes lanes, int8_t *output) {
  _Alignas(64) int32_t one[16];
  _mm512_store_si512(one, _mm512_sub_epi32(sums, _mm512_set1_epi32(SUM_OFFSET)));
  nvx_x86_exact(r, lanes, one, output);
}

#pragma clang attribute pop

#endif
#endif
