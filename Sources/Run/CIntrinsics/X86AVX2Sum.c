// Sums and differences of 8 elements at a time, as in X86VNNISum.c.
#include "X86AVX2.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

// A factor for all lanes, of which the zero point is `offset`.
static HalfFactors factor_of(int32_t multiplier, int32_t shift, int32_t offset) {
  HalfFactors f;
  int32_t half = (int32_t)((1u << (-shift - 1)) + ((uint32_t)offset << -shift));
  f.even = f.odd = _mm256_set1_epi64x(multiplier);
  f.addEven = f.addOdd = _mm256_set1_epi64x(half * ((int64_t)1 << 32) + ((int64_t)1 << 31));
  f.right = _mm256_set1_epi32(-shift);
  return f;
}

// An operand 20 bits above the point in units of twice the greater scale.
INLINE __m256i lifted(__m128i bytes, int32_t offset, int32_t isGreater, const HalfFactors *f) {
  __m256i d = _mm256_add_epi32(_mm256_cvtepi8_epi32(bytes), _mm256_set1_epi32(offset));
  return isGreater ? _mm256_slli_epi32(d, 19) : scaled(_mm256_slli_epi32(d, 20), f);
}

typedef struct {
  HalfFactors left, right, result;
} Three;

// 8 results, not yet clamped.
INLINE __m256i sum_of(
    const nvx_x86_sum *p, const Three *f, __m128i left, __m128i right, int32_t leftIsGreater,
    int32_t rightIsGreater) {
  __m256i a = lifted(left, p->offsets[0], leftIsGreater, &f->left);
  __m256i b = lifted(right, p->offsets[1], rightIsGreater, &f->right);
  __m256i sum = p->isDifference ? _mm256_sub_epi32(a, b) : _mm256_add_epi32(a, b);
  return scaled(sum, &f->result);
}

INLINE __m128i bytes_at(const int8_t *from, int64_t count) {
  if (count >= 16) return _mm_loadu_si128((const void *)from);
  int8_t all[16] = {0};
  for (int64_t i = 0; i < count; i++) all[i] = from[i];
  return _mm_loadu_si128((const void *)all);
}

INLINE void add_all(const nvx_x86_sum *p, int32_t leftIsGreater, int32_t rightIsGreater) {
  Three f;
  f.left = factor_of(p->multipliers[0], leftIsGreater ? -1 : p->shifts[0], 0);
  f.right = factor_of(p->multipliers[1], rightIsGreater ? -1 : p->shifts[1], 0);
  f.result = factor_of(p->multipliers[2], p->shifts[2], p->outputOffset);
  for (int64_t at = 0; at < p->count; at += 16) {
    int64_t count = p->count - at;
    __m128i left = bytes_at(p->left + at, count);
    __m128i right = bytes_at(p->right + at, count);
    __m256i low = sum_of(p, &f, left, right, leftIsGreater, rightIsGreater);
    left = _mm_srli_si128(left, 8);
    right = _mm_srli_si128(right, 8);
    __m256i high = sum_of(p, &f, left, right, leftIsGreater, rightIsGreater);
    store_bytes(
        bytes_of(low, high, p->activationMinimum, p->activationMaximum), count, p->output + at);
  }
}

void nvx_avx2_sum(const nvx_x86_sum *p) {
  int32_t left = p->multipliers[0] == 1 << 30 && p->shifts[0] == 0;
  int32_t right = p->multipliers[1] == 1 << 30 && p->shifts[1] == 0;
  if (left && right) {
    add_all(p, 1, 1);
  } else if (left) {
    add_all(p, 1, 0);
  } else if (right) {
    add_all(p, 0, 1);
  } else {
    add_all(p, 0, 0);
  }
}

#pragma clang attribute pop
#endif
