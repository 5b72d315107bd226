// Sums over words of a copy of 16-bit elements, 4 pixels by 16 outputs at a time: VPMADDWD
// multiplies two taps of 8 outputs.
#include "X86AVX2.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

#define PIXELS 4

// Gathers the weights of 16 outputs: [runs][depth rounded up to 4, / 2][16 outputs][2 taps].
static void pack_weights(const nvx_x86_product *p, int32_t first, int32_t count) {
  const int8_t *block = p->weights + first / 4 * p->blockRow;
  int16_t *tile = p->tile;
  int64_t start = 0;
  for (int32_t run = 0; run < p->runs; run++, start += p->runDepth) {
    for (int32_t tap = 0; tap < (p->runDepth + 3) / 4 * 4; tap++) {
      int64_t at = (start + tap) / 4 * 16 + (start + tap) % 4;
      int16_t *to = tile + tap / 2 * 32 + tap % 2;
      int32_t there = tap < p->runDepth ? count : 0;
      for (int32_t output = 0; output < 16; output++) {
        to[output * 2] =
            output < there ? block[output / 4 * p->blockRow + output % 4 * 4 + at] : 0;
      }
    }
    tile += (p->runDepth + 3) / 4 * 64;
  }
}

// Adds the products of a tile of pixels, whose copies start at `x`.
INLINE void multiply(
    const nvx_x86_product *p, const int16_t *const x[PIXELS], __m256i sums[PIXELS][2]) {
  const int16_t *tile = p->tile;
  for (int64_t half = 0; half < 2 * p->words; half++) {
    int64_t at = p->wordStarts[half / 2] + half % 2 * 2;
    __m256i low = _mm256_load_si256((const void *)tile);
    __m256i high = _mm256_load_si256((const void *)(tile + 16));
    tile += 32;
#pragma clang loop unroll(full)
    for (int32_t pixel = 0; pixel < PIXELS; pixel++) {
      __m256i two = _mm256_set1_epi32(word_at(x[pixel] + at));
      sums[pixel][0] = _mm256_add_epi32(sums[pixel][0], _mm256_madd_epi16(two, low));
      sums[pixel][1] = _mm256_add_epi32(sums[pixel][1], _mm256_madd_epi16(two, high));
    }
  }
}

void nvx_avx2_product(const nvx_x86_product *p, const nvx_results *r) {
  const int16_t *copy = p->pixels.copy;
  const __m256i none[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
  for (int32_t first = 0; first < p->outputs; first += 16) {
    nvx_x86_lanes lanes = {first, 4, p->outputs};
    pack_weights(p, first, p->outputs - first);
    Factors f = factors_of(r, lanes, (int64_t)p->runs * p->runDepth, none);
    nvx_x86_walk walk = nvx_x86_first_pixel(&p->pixels);
    for (int64_t start = 0; start < p->pixels.count; start += PIXELS) {
      const int16_t *x[PIXELS];
      __m256i sums[PIXELS][2];
      int64_t starts[PIXELS];
      nvx_x86_next_pixels(&walk, &p->pixels, PIXELS, starts);
      for (int64_t pixel = 0; pixel < PIXELS; pixel++) {
        x[pixel] = copy + starts[pixel];
        sums[pixel][0] = f.halves[0].start;
        sums[pixel][1] = f.halves[1].start;
      }
      multiply(p, x, sums);
      int8_t *output = p->output + start * p->outputs;
#pragma clang loop unroll(full)
      for (int64_t pixel = 0; pixel < PIXELS; pixel++, output += p->outputs) {
        if (start + pixel < p->pixels.count) finish(sums[pixel], &f, r, lanes, output);
      }
    }
  }
}

#pragma clang attribute pop
#endif
