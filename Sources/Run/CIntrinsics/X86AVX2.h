// What the kernels for AVX2 share: from 8 sums to 8 results, by the arithmetic that X86VNNI.h
// explains.
#ifndef NEVORTEX_X86_AVX2_H
#define NEVORTEX_X86_AVX2_H

#include "X86Exact.h"
#include "X86Walk.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define INLINE static inline __attribute__((always_inline))

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

// The factors of 8 outputs: the first half of 16 lanes, or the second.
typedef struct {
  __m256i start, even, odd, addEven, addOdd, right;
} HalfFactors;

typedef struct {
  HalfFactors halves[2];
  // Whether the fast way holds for all of them.
  int32_t isFast;
} Factors;

INLINE int32_t word_at(const void *at) {
  int32_t word;
  __builtin_memcpy(&word, at, 4);
  return word;
}

// The tables of 16 lanes, as they are wanted one by one.
typedef struct {
  _Alignas(32) int32_t bias[16];
  int32_t multiplier[16];
  int32_t right[16];
} LaneTables;

// Fills in a lane; 0 where the fast way does not hold.
INLINE int32_t fill_lane(
    LaneTables *t, int32_t lane, const nvx_results *r, int64_t output, int64_t products) {
  int64_t factor = output * r->factorStep;
  int32_t bias = r->bias[output];
  int32_t shift = r->shifts[factor];
  // |sum + bias| <= bound.
  int64_t bound = products + (bias < 0 ? -(int64_t)bias : bias);
  int32_t vanishes = shift < -22;
  t->bias[lane] = bias;
  t->multiplier[lane] = vanishes ? 0 : r->multipliers[factor];
  t->right[lane] = vanishes ? 1 : -shift;
  // Shifted by more than 22 bits, a sum below 2^22 is below one half: it counts as zero.
  return shift < 0 && bound < (int64_t)1 << (vanishes ? 22 : 30);
}

INLINE HalfFactors half_of(const LaneTables *t, int32_t lane, int32_t offset, __m256i excess) {
  HalfFactors f;
  __m256i one = _mm256_set1_epi32(1);
  f.start = _mm256_sub_epi32(_mm256_load_si256((const void *)(t->bias + lane)), excess);
  f.even = _mm256_loadu_si256((const void *)(t->multiplier + lane));
  f.odd = _mm256_srli_epi64(f.even, 32);
  f.right = _mm256_loadu_si256((const void *)(t->right + lane));
  __m256i half = _mm256_add_epi32(
      _mm256_sllv_epi32(one, _mm256_sub_epi32(f.right, one)),
      _mm256_sllv_epi32(_mm256_set1_epi32(offset), f.right));
  __m256i nudge = _mm256_set1_epi64x((int64_t)1 << 31);
  f.addEven = _mm256_or_si256(_mm256_slli_epi64(half, 32), nudge);
  f.addOdd = _mm256_blend_epi32(nudge, half, 0xAA);
  return f;
}

// The factors for sums of `terms` products of int8 that come out too great by `excess`.
INLINE Factors factors_of(
    const nvx_results *r, nvx_x86_lanes lanes, int64_t terms, const __m256i excess[2]) {
  Factors f;
  LaneTables t;
  f.isFast = 1;
  for (int32_t lane = 0; lane < 16; lane++) {
    int64_t output = lanes.first + lane / 4 * lanes.step + lane % 4;
    if (output < lanes.end) {
      f.isFast &= fill_lane(&t, lane, r, output, terms * (128 * 128));
    } else {
      t.bias[lane] = 0;
      t.multiplier[lane] = 0;
      t.right[lane] = 1;
    }
  }
  f.halves[0] = half_of(&t, 0, r->outputOffset, excess[0]);
  f.halves[1] = half_of(&t, 8, r->outputOffset, excess[1]);
  return f;
}

// The results of 8 sums in 32 bits, not yet clamped.
INLINE __m256i scaled(__m256i a, const HalfFactors *f) {
  __m256i twice = _mm256_add_epi32(a, a);
  __m256i even = _mm256_add_epi64(_mm256_mul_epi32(twice, f->even), f->addEven);
  __m256i odd =
      _mm256_add_epi64(_mm256_mul_epi32(_mm256_srli_epi64(twice, 32), f->odd), f->addOdd);
  __m256i value = _mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xAA);
  value = _mm256_add_epi32(value, _mm256_srai_epi32(a, 31));
  return _mm256_srav_epi32(value, f->right);
}

// 16 results in their order, clamped.
INLINE __m128i bytes_of(__m256i low, __m256i high, int32_t minimum, int32_t maximum) {
  // Packing works within 16 bytes: the quarters come out as 0, 2, 1, 3.
  __m256i halves = _mm256_permute4x64_epi64(_mm256_packs_epi32(low, high), 0xD8);
  __m128i bytes =
      _mm_packs_epi16(_mm256_castsi256_si128(halves), _mm256_extracti128_si256(halves, 1));
  bytes = _mm_max_epi8(bytes, _mm_set1_epi8((char)minimum));
  return _mm_min_epi8(bytes, _mm_set1_epi8((char)maximum));
}

INLINE void store_bytes(__m128i bytes, int64_t count, int8_t *output) {
  if (count >= 16) {
    _mm_storeu_si128((__m128i *)output, bytes);
  } else {
    int8_t all[16];
    _mm_storeu_si128((__m128i *)all, bytes);
    for (int64_t i = 0; i < count; i++) output[i] = all[i];
  }
}

// Stores the results of 16 neighbouring outputs, as far as they exist.
INLINE void finish(
    const __m256i sums[2], const Factors *f, const nvx_results *r, nvx_x86_lanes lanes,
    int8_t *output) {
  if (__builtin_expect(!f->isFast, 0)) {
    _Alignas(32) int32_t one[16];
    _mm256_store_si256((__m256i *)one, sums[0]);
    _mm256_store_si256((__m256i *)(one + 8), sums[1]);
    nvx_x86_exact(r, lanes, one, output);
    return;
  }
  __m128i bytes = bytes_of(
      scaled(sums[0], &f->halves[0]), scaled(sums[1], &f->halves[1]), r->activationMinimum,
      r->activationMaximum);
  store_bytes(bytes, lanes.end - lanes.first, output + lanes.first);
}

#pragma clang attribute pop

#endif
#endif
