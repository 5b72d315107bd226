// Sums and differences of 16 elements at a time. An operand d = x - zero point with a factor m, n
// is v = floor((d * 2^20 * m + 2^30) / 2^31), rounded by 2^n; that of the greater scale, with m =
// 2^30 and n = 0, is d * 2^19.
//
// In 32 bits, v is d * h + floor((d * l + 2^10) / 2^11), where m = h * 2^11 + l.
#include "X86VNNI.h"

#if defined(__x86_64__)
#pragma clang attribute push( \
    __attribute__((target("avx2,avx512f,avx512bw,avx512vl,avx512vnni"))), apply_to = function)

// The factor of all results.
INLINE Factors result_factor(const nvx_x86_sum *p) {
  Factors f;
  int32_t right = -p->shifts[2];
  int64_t multiplier = p->multipliers[2];
  f.isRectified = p->activationMinimum >= p->outputOffset;
  int64_t half = ((int64_t)1 << (right - 1)) + p->outputOffset * ((int64_t)1 << right);
  if (!f.isRectified) half--;
  int64_t addend = half * ((int64_t)1 << 32) + ((int64_t)1 << 31) - (multiplier << 31);
  f.even = f.odd = _mm512_set1_epi64(2 * multiplier);
  f.addEven = f.addOdd = _mm512_set1_epi64(addend);
  f.right = _mm512_set1_epi32(right);
  return f;
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

// What is known when this is compiled: which operand has the greater scale, and whether no result
// is below the zero point.
typedef struct {
  int32_t leftIsGreater, rightIsGreater, isRectified;
} Kind;

typedef struct {
  OperandFactor left, right;
  __m512i leftOffset, rightOffset;
  Factors result;
  int32_t isDifference;
} SumFactors;

// 16 results, not yet clamped.
INLINE __m128i added(__m128i left, __m128i right, const SumFactors *f, Kind kind) {
  __m512i x = _mm512_add_epi32(_mm512_cvtepi8_epi32(left), f->leftOffset);
  __m512i y = _mm512_add_epi32(_mm512_cvtepi8_epi32(right), f->rightOffset);
  __m512i a = lifted(x, kind.leftIsGreater, &f->left);
  __m512i b = lifted(y, kind.rightIsGreater, &f->right);
  if (!kind.leftIsGreater) a = _mm512_add_epi32(a, _mm512_set1_epi32(SUM_OFFSET));
  __m512i sum = f->isDifference ? _mm512_sub_epi32(a, b) : _mm512_add_epi32(a, b);
  return _mm512_cvtsepi32_epi8(scaled(sum, &f->result, kind.isRectified));
}

INLINE void add_all(const nvx_x86_sum *given, Kind kind) {
  // A copy, which the stores of bytes cannot change.
  const nvx_x86_sum p = *given;
  SumFactors f;
  f.left = operand_factor(p.multipliers[0], kind.leftIsGreater ? -1 : p.shifts[0]);
  f.right = operand_factor(p.multipliers[1], kind.rightIsGreater ? -1 : p.shifts[1]);
  f.result = result_factor(&p);
  f.isDifference = p.isDifference;
  // Shifted by 19 bits, the offset of the sums is part of the zero point.
  f.leftOffset = _mm512_set1_epi32(p.offsets[0] + (kind.leftIsGreater ? SUM_OFFSET >> 19 : 0));
  f.rightOffset = _mm512_set1_epi32(p.offsets[1]);
  __m128i minimum = _mm_set1_epi8((char)p.activationMinimum);
  __m128i maximum = _mm_set1_epi8((char)p.activationMaximum);
  int64_t at = 0;
  for (; at + 16 <= p.count; at += 16) {
    __m128i left = _mm_loadu_si128((const void *)(p.left + at));
    __m128i right = _mm_loadu_si128((const void *)(p.right + at));
    __m128i bytes = _mm_max_epi8(added(left, right, &f, kind), minimum);
    _mm_storeu_si128((void *)(p.output + at), _mm_min_epi8(bytes, maximum));
  }
  __mmask16 lanes = (__mmask16)((1u << (p.count - at)) - 1);
  __m128i left = _mm_maskz_loadu_epi8(lanes, p.left + at);
  __m128i right = _mm_maskz_loadu_epi8(lanes, p.right + at);
  __m128i bytes = _mm_max_epi8(added(left, right, &f, kind), minimum);
  _mm_mask_storeu_epi8(p.output + at, lanes, _mm_min_epi8(bytes, maximum));
}

void nvx_vnni_sum(const nvx_x86_sum *p) {
  int32_t left = p->multipliers[0] == 1 << 30 && p->shifts[0] == 0;
  int32_t right = p->multipliers[1] == 1 << 30 && p->shifts[1] == 0;
  int32_t isRectified = p->activationMinimum >= p->outputOffset;
  if (left && isRectified) {
    right ? add_all(p, (Kind){1, 1, 1}) : add_all(p, (Kind){1, 0, 1});
  } else if (left) {
    right ? add_all(p, (Kind){1, 1, 0}) : add_all(p, (Kind){1, 0, 0});
  } else if (isRectified) {
    right ? add_all(p, (Kind){0, 1, 1}) : add_all(p, (Kind){0, 0, 1});
  } else {
    right ? add_all(p, (Kind){0, 1, 0}) : add_all(p, (Kind){0, 0, 0});
  }
}

#pragma clang attribute pop
#endif
