// Sums and differences of 16 elements at a time. An operand d = x - zero point with a factor m, n is
// v = floor((d * 2^20 * m + 2^30) / 2^31), rounded by 2^n; that of the greater scale, with m = 2^30
// and n = 0, is d * 2^19.
//
// In 32 bits, v is d * h + floor((d * l + 2^10) / 2^11), where m = h * 2^11 + l.
#include "X86VNNI.h"

#if defined(__x86_64__)
#pragma clang attribute push( \
    __attribute__((target("avx2,avx512f,avx512bw,avx512vl,avx512vnni"))), apply_to = function)

// A factor for all lanes, of which the zero point is `offset`.
static Factors factor_of(int32_t multiplier, int32_t shift, int32_t offset) {
  Factors f;
  int32_t half = (int32_t)((1u << (-shift - 1)) + ((uint32_t)offset << -shift));
  f.even = f.odd = _mm512_set1_epi64(multiplier);
  f.addEven = f.addOdd = _mm512_set1_epi64(half * ((int64_t)1 << 32) + ((int64_t)1 << 31));
  f.right = _mm512_set1_epi32(-shift);
  return f;
}

INLINE __m512i operand(const int8_t *from, __mmask16 lanes, int32_t offset) {
  __m512i x = _mm512_cvtepi8_epi32(_mm_maskz_loadu_epi8(lanes, from));
  return _mm512_add_epi32(x, _mm512_set1_epi32(offset));
}

// The factor of an operand.
typedef struct {
  __m512i high, low, addend;
  __m128i right;
} OperandFactor;

static OperandFactor operand_factor(int32_t multiplier, int32_t shift) {
  OperandFactor f;
  f.high = _mm512_set1_epi32(multiplier >> 11);
  // For VPDPWSSD: the other half of a lane, which holds the sign of d, counts zero times.
  f.low = _mm512_set1_epi32(multiplier & 0x7FF);
  f.addend = _mm512_set1_epi32((1 << 10) + (1 << (-shift - 1 + 11)));
  f.right = _mm_cvtsi32_si128(-shift);
  return f;
}

// An operand 20 bits above the point in units of twice the greater scale.
INLINE __m512i lifted(__m512i d, int32_t isGreater, const OperandFactor *f) {
  if (isGreater) return _mm512_slli_epi32(d, 19);
  __m512i low = _mm512_srai_epi32(_mm512_dpwssd_epi32(f->addend, d, f->low), 11);
  __m512i value = _mm512_add_epi32(_mm512_mullo_epi32(d, f->high), low);
  return _mm512_sra_epi32(_mm512_add_epi32(value, _mm512_srai_epi32(d, 31)), f->right);
}

INLINE void add_all(const nvx_x86_sum *given, int32_t leftIsGreater, int32_t rightIsGreater) {
  // A copy, which the stores of bytes cannot change.
  const nvx_x86_sum sum = *given;
  const nvx_x86_sum *p = &sum;
  OperandFactor left = operand_factor(p->multipliers[0], leftIsGreater ? -1 : p->shifts[0]);
  OperandFactor right = operand_factor(p->multipliers[1], rightIsGreater ? -1 : p->shifts[1]);
  Factors result = factor_of(p->multipliers[2], p->shifts[2], p->outputOffset);
  __m128i minimum = _mm_set1_epi8((char)p->activationMinimum);
  __m128i maximum = _mm_set1_epi8((char)p->activationMaximum);
  for (int64_t at = 0; at < p->count; at += 16) {
    int64_t count = p->count - at;
    __mmask16 lanes = count >= 16 ? 0xFFFF : (__mmask16)((1u << count) - 1);
    __m512i a = lifted(operand(p->left + at, lanes, p->offsets[0]), leftIsGreater, &left);
    __m512i b = lifted(operand(p->right + at, lanes, p->offsets[1]), rightIsGreater, &right);
    __m512i both = p->isDifference ? _mm512_sub_epi32(a, b) : _mm512_add_epi32(a, b);
    __m128i bytes = _mm512_cvtsepi32_epi8(scaled(both, &result));
    bytes = _mm_min_epi8(_mm_max_epi8(bytes, minimum), maximum);
    if (count >= 16) {
      _mm_storeu_si128((__m128i *)(p->output + at), bytes);
    } else {
      _mm_mask_storeu_epi8(p->output + at, lanes, bytes);
    }
  }
}

void nvx_vnni_sum(const nvx_x86_sum *p) {
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
