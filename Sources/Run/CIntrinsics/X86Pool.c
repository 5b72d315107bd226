#include "include/X86.h"

#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

// Adds 8 neighbouring elements to 8 sums.
static inline __m256i added(__m256i sums, const int8_t *from) {
  return _mm256_add_epi32(sums, _mm256_cvtepi8_epi32(_mm_loadl_epi64((const void *)from)));
}

void nvx_avx2_window_sums(
    const int8_t *first, int32_t rows, int64_t rowStep, int32_t columns, int64_t columnStep,
    int32_t *sums) {
  __m256i low = _mm256_setzero_si256();
  __m256i high = _mm256_setzero_si256();
  for (int32_t row = 0; row < rows; row++, first += rowStep) {
    const int8_t *at = first;
    for (int32_t column = 0; column < columns; column++, at += columnStep) {
      low = added(low, at);
      high = added(high, at + 8);
    }
  }
  _mm256_storeu_si256((__m256i *)sums, low);
  _mm256_storeu_si256((__m256i *)(sums + 8), high);
}

#pragma clang attribute pop
#endif
