// 64 channels of a pixel at a time: four taps of a channel are put side by side, as VPDPBUSD wants
// them, by interleaving the bytes of four registers.
#include "X86VNNI.h"

#if defined(__x86_64__)
#pragma clang attribute push( \
    __attribute__((target("avx2,avx512f,avx512bw,avx512vl,avx512vnni"))), apply_to = function)

// Four taps of 64 channels. Interleaving works within 16 bytes: register j has, of each 16
// channels, those from 4 * j on.
typedef struct {
  __m512i parts[4];
} Taps;

INLINE Taps interleaved(__m512i a, __m512i b, __m512i c, __m512i d) {
  __m512i low = _mm512_unpacklo_epi8(a, b);
  __m512i high = _mm512_unpackhi_epi8(a, b);
  __m512i nextLow = _mm512_unpacklo_epi8(c, d);
  __m512i nextHigh = _mm512_unpackhi_epi8(c, d);
  Taps t;
  t.parts[0] = _mm512_unpacklo_epi16(low, nextLow);
  t.parts[1] = _mm512_unpackhi_epi16(low, nextLow);
  t.parts[2] = _mm512_unpacklo_epi16(high, nextHigh);
  t.parts[3] = _mm512_unpackhi_epi16(high, nextHigh);
  return t;
}

// Puts the weights into the tile; gives 128 times the sums of each channel's.
INLINE Taps packed(const nvx_x86_depthwise *p, __mmask64 channels) {
  Taps excess;
  for (int32_t j = 0; j < 4; j++) excess.parts[j] = _mm512_setzero_si512();
  __m512i *tile = p->tile;
  for (int32_t tap = 0; tap < p->taps; tap += 4) {
    __m512i rows[4];
    for (int32_t i = 0; i < 4; i++) {
      __mmask64 lanes = tap + i < p->taps ? channels : 0;
      rows[i] = _mm512_maskz_loadu_epi8(lanes, p->weights + (tap + i) * p->step);
    }
    Taps four = interleaved(rows[0], rows[1], rows[2], rows[3]);
    for (int32_t j = 0; j < 4; j++) {
      excess.parts[j] =
          _mm512_dpbusd_epi32(excess.parts[j], _mm512_set1_epi8(-128), four.parts[j]);
      _mm512_store_si512(tile++, four.parts[j]);
    }
  }
  return excess;
}

// The sums of the next pixel.
INLINE Taps next_sums(const nvx_x86_depthwise *p, const Factors f[4], nvx_x86_walk *walk) {
  Taps sums = {{f[0].start, f[1].start, f[2].start, f[3].start}};
  int64_t start;
  nvx_x86_next_pixels(walk, &p->pixels, 1, &start);
  const uint8_t *x = (const uint8_t *)p->pixels.copy + start;
  const __m512i *tile = p->tile;
  const int32_t *starts = p->tapStarts;
  for (int32_t tap = 0; tap < p->taps; tap += 4, starts += 4) {
    Taps four = interleaved(
        _mm512_loadu_si512(x + starts[0]), _mm512_loadu_si512(x + starts[1]),
        _mm512_loadu_si512(x + starts[2]), _mm512_loadu_si512(x + starts[3]));
#pragma clang loop unroll(full)
    for (int32_t j = 0; j < 4; j++) {
      sums.parts[j] = _mm512_dpbusd_epi32(sums.parts[j], four.parts[j], *tile++);
    }
  }
  return sums;
}

INLINE void convolve_fast(
    const nvx_x86_depthwise *p, const Factors f[4], Bounds bounds, __mmask64 channels,
    int32_t isRectified) {
  int8_t *output = p->output;
  nvx_x86_walk walk = nvx_x86_first_pixel(&p->pixels);
  for (int64_t pixel = 0; pixel < p->pixels.count; pixel++, output += p->step) {
    Taps sums = next_sums(p, f, &walk);
    // Packing works within 16 bytes too, which brings the channels back into their order.
    __m512i low = _mm512_packs_epi32(
        scaled(sums.parts[0], &f[0], isRectified), scaled(sums.parts[1], &f[1], isRectified));
    __m512i high = _mm512_packs_epi32(
        scaled(sums.parts[2], &f[2], isRectified), scaled(sums.parts[3], &f[3], isRectified));
    __m512i bytes = clamped(_mm512_packs_epi16(low, high), bounds);
    _mm512_mask_storeu_epi8(output, channels, bytes);
  }
}

static void convolve_exactly(
    const nvx_x86_depthwise *p, const nvx_results *r, const Factors f[4]) {
  int8_t *output = p->output;
  nvx_x86_walk walk = nvx_x86_first_pixel(&p->pixels);
  for (int64_t pixel = 0; pixel < p->pixels.count; pixel++, output += p->step) {
    Taps sums = next_sums(p, f, &walk);
    for (int32_t j = 0; j < 4; j++) {
      store_exactly(sums.parts[j], r, (nvx_x86_lanes){4 * j, 16, p->channels}, output);
    }
  }
}

void nvx_vnni_depthwise(const nvx_x86_depthwise *p, const nvx_results *r) {
  __mmask64 channels = p->channels >= 64 ? ~0ull : (1ull << p->channels) - 1;
  Taps excess = packed(p, channels);
  Bounds bounds = bounds_of(r->activationMinimum, r->activationMaximum);
  Factors f[4];
  int32_t isFast = 1;
  for (int32_t j = 0; j < 4; j++) {
    nvx_x86_lanes lanes = {4 * j, 16, p->channels};
    f[j] = factors_of(r, lanes, p->taps, excess.parts[j]);
    isFast &= f[j].isFast;
  }
  if (!isFast) {
    convolve_exactly(p, r, f);
  } else if (f[0].isRectified) {
    convolve_fast(p, f, bounds, channels, 1);
  } else {
    convolve_fast(p, f, bounds, channels, 0);
  }
}

#pragma clang attribute pop
#endif
