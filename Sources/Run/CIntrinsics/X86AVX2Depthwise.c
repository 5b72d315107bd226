// 16 channels of a pixel at a time: VPMADDWD multiplies two taps of a channel, put side by side by
// interleaving bytes before they are widened to 16 bits.
#include "X86AVX2.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

// Two taps of 16 channels: 8 in each part.
typedef struct {
  __m256i parts[2];
} Taps;

INLINE Taps interleaved(const int8_t *a, const int8_t *b) {
  __m128i first = _mm_loadu_si128((const void *)a);
  __m128i second = _mm_loadu_si128((const void *)b);
  Taps t;
  t.parts[0] = _mm256_cvtepi8_epi16(_mm_unpacklo_epi8(first, second));
  t.parts[1] = _mm256_cvtepi8_epi16(_mm_unpackhi_epi8(first, second));
  return t;
}

// Puts the weights of up to 16 channels into the tile.
INLINE void pack_weights(const nvx_x86_depthwise *p, int32_t first) {
  __m256i *tile = p->tile;
  for (int32_t tap = 0; tap < p->taps; tap += 2) {
    int8_t rows[2][16] = {{0}, {0}};
    for (int32_t i = 0; i < 2 && tap + i < p->taps; i++) {
      const int8_t *row = p->weights + (tap + i) * p->step;
      for (int32_t c = 0; c < 16 && first + c < p->channels; c++) rows[i][c] = row[first + c];
    }
    Taps two = interleaved(rows[0], rows[1]);
    _mm256_store_si256(tile++, two.parts[0]);
    _mm256_store_si256(tile++, two.parts[1]);
  }
}

// The sums of a pixel.
INLINE void multiply(const nvx_x86_depthwise *p, const int8_t *x, __m256i sums[2]) {
  const __m256i *tile = p->tile;
  const int32_t *starts = p->tapStarts;
  for (int32_t tap = 0; tap < p->taps; tap += 2, starts += 2) {
    Taps two = interleaved(x + starts[0], x + starts[1]);
    for (int32_t i = 0; i < 2; i++) {
      __m256i products = _mm256_madd_epi16(two.parts[i], _mm256_load_si256(tile++));
      sums[i] = _mm256_add_epi32(sums[i], products);
    }
  }
}

void nvx_avx2_depthwise(const nvx_x86_depthwise *p, const nvx_results *r) {
  const __m256i none[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
  for (int32_t first = 0; first < p->channels; first += 16) {
    nvx_x86_lanes lanes = {first, 4, p->channels};
    pack_weights(p, first);
    Factors f = factors_of(r, lanes, p->taps, none);
    int8_t *output = p->output;
    nvx_x86_walk walk = nvx_x86_first_pixel(&p->pixels);
    for (int64_t pixel = 0; pixel < p->pixels.count; pixel++, output += p->step) {
      __m256i sums[2] = {f.halves[0].start, f.halves[1].start};
      int64_t at;
      nvx_x86_next_pixels(&walk, &p->pixels, 1, &at);
      multiply(p, (const int8_t *)p->pixels.copy + at + first, sums);
      finish(sums, &f, r, lanes, output);
    }
  }
}

#pragma clang attribute pop
#endif
