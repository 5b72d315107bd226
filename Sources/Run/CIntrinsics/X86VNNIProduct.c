// Sums over words of a copy, 8 pixels by 16 outputs at a time. VPDPBUSD multiplies unsigned by
// signed bytes: the copy holds x + 128, and what that adds to a sum, 128 times the sum of the
// weights, is taken from the bias.
//
// The sums of a tile of pixels become results while those of the next tile are multiplied: the two
// keep different parts of the processor busy.
#include "X86VNNI.h"

#if defined(__x86_64__)
#pragma clang attribute push( \
    __attribute__((target("avx2,avx512f,avx512bw,avx512vl,avx512vnni"))), apply_to = function)

// As many sums at once hide the latency of VPDPBUSD.
#define PIXELS 8

// Four taps of up to 16 outputs that lie across blocks; those beyond the run are 0.
static __m512i odd_words(
    const nvx_x86_product *p, const int8_t *block, int32_t count, int64_t at, int32_t left) {
  _Alignas(64) int8_t bytes[64] = {0};
  for (int32_t output = 0; output < 16 && output < count; output++) {
    for (int32_t tap = 0; tap < 4 && tap < left; tap++) {
      int64_t from = (at + tap) / 4 * 16 + (at + tap) % 4;
      bytes[output * 4 + tap] = block[output / 4 * p->blockRow + output % 4 * 4 + from];
    }
  }
  return _mm512_load_si512(bytes);
}

// The same where runs are whole words: four words of each four outputs at once, `words` of them.
INLINE void whole_words(
    const nvx_x86_product *p, const int8_t *block, int32_t count, int64_t words,
    __m512i four[4]) {
  __mmask16 lanes = words >= 4 ? 0xFFFF : (__mmask16)((1u << 4 * words) - 1);
  __m512i rows[4];
  for (int32_t i = 0; i < 4; i++) {
    __mmask16 there = 4 * i < count ? lanes : 0;
    rows[i] = _mm512_maskz_loadu_epi32(there, block + i * p->blockRow);
  }
  __m512i low = _mm512_shuffle_i32x4(rows[0], rows[1], 0x44);
  __m512i high = _mm512_shuffle_i32x4(rows[0], rows[1], 0xEE);
  __m512i nextLow = _mm512_shuffle_i32x4(rows[2], rows[3], 0x44);
  __m512i nextHigh = _mm512_shuffle_i32x4(rows[2], rows[3], 0xEE);
  four[0] = _mm512_shuffle_i32x4(low, nextLow, 0x88);
  four[1] = _mm512_shuffle_i32x4(low, nextLow, 0xDD);
  four[2] = _mm512_shuffle_i32x4(high, nextHigh, 0x88);
  four[3] = _mm512_shuffle_i32x4(high, nextHigh, 0xDD);
}

// Gathers the weights of up to 16 outputs into the tile, [words][16 outputs][4 taps]. Gives 128
// times the sum of each output's weights.
INLINE __m512i packed(const nvx_x86_product *p, int32_t first, int32_t count) {
  const __m512i ones = _mm512_set1_epi8(-128);
  const int8_t *block = p->weights + first / 4 * p->blockRow;
  int8_t *tile = p->tile;
  __m512i excess[4];
  for (int32_t i = 0; i < 4; i++) excess[i] = _mm512_setzero_si512();
  if (p->runDepth % 4 == 0) {
    for (int64_t word = 0; word < p->words; word += 4, tile += 256, block += 64) {
      __m512i four[4];
      whole_words(p, block, count, p->words - word, four);
      for (int32_t i = 0; i < 4; i++) {
        excess[i] = _mm512_dpbusd_epi32(excess[i], ones, four[i]);
        if (word + i < p->words) _mm512_store_si512(tile + 64 * i, four[i]);
      }
    }
  } else {
    int64_t at = 0;
    for (int32_t run = 0; run < p->runs; run++, at += p->runDepth) {
      for (int32_t tap = 0; tap < p->runDepth; tap += 4, tile += 64) {
        __m512i words = odd_words(p, block, count, at + tap, p->runDepth - tap);
        excess[0] = _mm512_dpbusd_epi32(excess[0], ones, words);
        _mm512_store_si512(tile, words);
      }
    }
  }
  return _mm512_add_epi32(
      _mm512_add_epi32(excess[0], excess[1]), _mm512_add_epi32(excess[2], excess[3]));
}

// A tile of pixels: where their copies start, and their sums.
typedef struct {
  const uint8_t *x[PIXELS];
  __m512i sums[PIXELS];
} Tile;

INLINE void start(Tile *t, const nvx_x86_product *p, nvx_x86_walk *walk, const Factors *f) {
  int64_t starts[PIXELS];
  nvx_x86_next_pixels(walk, &p->pixels, PIXELS, starts);
#pragma clang loop unroll(full)
  for (int64_t pixel = 0; pixel < PIXELS; pixel++) {
    t->x[pixel] = (const uint8_t *)p->pixels.copy + starts[pixel];
    t->sums[pixel] = f->start;
  }
}

// Adds the products with one word of four taps.
INLINE void multiply(Tile *t, const nvx_x86_product *p, int64_t word) {
  __m512i weights = _mm512_load_si512((const int8_t *)p->tile + word * 64);
  int64_t at = p->wordStarts[word];
#pragma clang loop unroll(full)
  for (int32_t pixel = 0; pixel < PIXELS; pixel++) {
    __m512i four = _mm512_set1_epi32(word_at(t->x[pixel] + at));
    t->sums[pixel] = _mm512_dpbusd_epi32(t->sums[pixel], four, weights);
  }
}

// Where and how results are stored: `count` of each pixel, the next pixel's `step` further on.
typedef struct {
  Factors factors;
  Bounds bounds;
  int64_t count;
  int64_t step;
} Results;

// Stores the results of a pixel.
INLINE void store_one(__m512i sums, const Results *r, int32_t isRectified, int8_t *output) {
  __m128i bytes = _mm512_cvtsepi32_epi8(scaled(sums, &r->factors, isRectified));
  bytes = _mm_max_epi8(bytes, _mm512_castsi512_si128(r->bounds.minimum));
  bytes = _mm_min_epi8(bytes, _mm512_castsi512_si128(r->bounds.maximum));
  if (r->count == 16) {
    _mm_storeu_si128((__m128i *)output, bytes);
  } else {
    _mm_mask_storeu_epi8(output, (__mmask16)((1u << r->count) - 1), bytes);
  }
}

// All pixels of up to 16 outputs. There is no call in the loop, as it would put all sums on the
// stack.
INLINE void multiply_fast(
    const nvx_x86_product *p, const Results *r, int32_t isRectified, int8_t *output) {
  // The sums of the tile before.
  __m512i before[PIXELS];
  int64_t ready = PIXELS;
  // After so many words another of them becomes a result.
  int64_t pace = p->words / PIXELS;
  nvx_x86_walk walk = nvx_x86_first_pixel(&p->pixels);
  for (int64_t first = 0; first < p->pixels.count; first += PIXELS) {
    Tile t;
    start(&t, p, &walk, &r->factors);
    int64_t word = 0;
    for (; ready < PIXELS; ready++, output += r->step) {
      for (int64_t end = word + pace; word < end; word++) multiply(&t, p, word);
      store_one(before[ready], r, isRectified, output);
    }
    for (; word < p->words; word++) multiply(&t, p, word);
#pragma clang loop unroll(full)
    for (int32_t pixel = 0; pixel < PIXELS; pixel++) before[pixel] = t.sums[pixel];
    ready = 0;
  }
  int64_t left = (p->pixels.count - 1) % PIXELS + 1;
  for (; ready < left; ready++, output += r->step) {
    store_one(before[ready], r, isRectified, output);
  }
}

static void multiply_exactly(
    const nvx_x86_product *p, const nvx_results *r, const Factors *f, nvx_x86_lanes lanes) {
  nvx_x86_walk walk = nvx_x86_first_pixel(&p->pixels);
  for (int64_t first = 0; first < p->pixels.count; first += PIXELS) {
    Tile t;
    start(&t, p, &walk, f);
    for (int64_t word = 0; word < p->words; word++) multiply(&t, p, word);
    for (int64_t pixel = 0; pixel < PIXELS && first + pixel < p->pixels.count; pixel++) {
      store_exactly(t.sums[pixel], r, lanes, p->output + (first + pixel) * p->outputs);
    }
  }
}

void nvx_vnni_product(const nvx_x86_product *p, const nvx_results *r) {
  for (int32_t first = 0; first < p->outputs; first += 16) {
    nvx_x86_lanes lanes = {first, 4, p->outputs};
    __m512i excess = packed(p, first, p->outputs - first);
    Factors f = factors_of(r, lanes, (int64_t)p->runs * p->runDepth, excess);
    if (!f.isFast) {
      multiply_exactly(p, r, &f, lanes);
      continue;
    }
    int64_t count = p->outputs - first < 16 ? p->outputs - first : 16;
    Results results = {
        f, bounds_of(r->activationMinimum, r->activationMaximum), count, p->outputs};
    if (f.isRectified) {
      multiply_fast(p, &results, 1, p->output + first);
    } else {
      multiply_fast(p, &results, 0, p->output + first);
    }
  }
}

#pragma clang attribute pop
#endif
