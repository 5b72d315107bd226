// Sixteen bytes at a time: the vector extension of AArch64, with SDOT (four 8-bit products a lane)
// where this is compiled for it, and the loops that are made of its instructions.
//
// Source: ARM C Language Extensions, "Neon Intrinsics".
#ifndef NEVORTEX_NEON_H
#define NEVORTEX_NEON_H

#include <stdint.h>

#include "Results.h"

#if defined(__aarch64__) && defined(__ARM_NEON)
#include <arm_neon.h>
#define NVX_HAS_NEON 1
typedef int8x16_t nvx_bytes;
typedef int32x4_t nvx_words;
#else
#define NVX_HAS_NEON 0
typedef struct {
  int8_t lane[16];
} nvx_bytes;
typedef struct {
  int32_t lane[4];
} nvx_words;
#endif

// Four activations as they lie in memory, four times.
static inline nvx_bytes nvx_spread(const int8_t *four) {
  int32_t word;
  __builtin_memcpy(&word, four, 4);
#if NVX_HAS_NEON
  return vreinterpretq_s8_s32(vdupq_n_s32(word));
#else
  nvx_bytes bytes;
  for (int32_t i = 0; i < 4; i++) __builtin_memcpy(bytes.lane + 4 * i, &word, 4);
  return bytes;
#endif
}

static inline nvx_bytes nvx_load_bytes(const int8_t *from) {
#if NVX_HAS_NEON
  return vld1q_s8(from);
#else
  nvx_bytes bytes;
  __builtin_memcpy(bytes.lane, from, 16);
  return bytes;
#endif
}

static inline nvx_words nvx_load_words(const int32_t *from) {
#if NVX_HAS_NEON
  return vld1q_s32(from);
#else
  nvx_words words;
  __builtin_memcpy(words.lane, from, 16);
  return words;
#endif
}

// Adds to each of four sums four products, modulo 2^32.
static inline nvx_words nvx_add_dots(nvx_words sums, nvx_bytes a, nvx_bytes b) {
#if NVX_HAS_NEON && defined(__ARM_FEATURE_DOTPROD)
  return vdotq_s32(sums, a, b);
#elif NVX_HAS_NEON
  int32x4_t low = vpaddlq_s16(vmull_s8(vget_low_s8(a), vget_low_s8(b)));
  int32x4_t high = vpaddlq_s16(vmull_high_s8(a, b));
  return vaddq_s32(sums, vpaddq_s32(low, high));
#else
  for (int32_t i = 0; i < 16; i++) {
    uint32_t product = (uint32_t)(a.lane[i] * b.lane[i]);
    sums.lane[i / 4] = (int32_t)((uint32_t)sums.lane[i / 4] + product);
  }
  return sums;
#endif
}

// Adds to sixteen sums one product each, modulo 2^32.
static inline void nvx_add_products(nvx_words sums[4], nvx_bytes a, nvx_bytes b) {
#if NVX_HAS_NEON
  int16x8_t low = vmull_s8(vget_low_s8(a), vget_low_s8(b));
  int16x8_t high = vmull_high_s8(a, b);
  sums[0] = vaddw_s16(sums[0], vget_low_s16(low));
  sums[1] = vaddw_high_s16(sums[1], low);
  sums[2] = vaddw_s16(sums[2], vget_low_s16(high));
  sums[3] = vaddw_high_s16(sums[3], high);
#else
  for (int32_t i = 0; i < 16; i++) {
    uint32_t product = (uint32_t)(a.lane[i] * b.lane[i]);
    sums[i / 4].lane[i % 4] = (int32_t)((uint32_t)sums[i / 4].lane[i % 4] + product);
  }
#endif
}

// What turns the sums of four outputs into results; `left` and `right` are the two directions of a
// shift, the other one 0.
typedef struct {
  int32_t bias[4];
  int32_t multiplier[4];
  int32_t left[4];
  int32_t right[4];
} nvx_neon_factors;

// The factors of four outputs from `first` on; zeros for those that do not exist.
static inline void nvx_neon_prepare(
    nvx_neon_factors *f, const nvx_results *r, intptr_t first) {
  for (intptr_t i = 0; i < 4; i++) {
    intptr_t output = first + i;
    intptr_t factor = output * r->factorStep;
    int32_t isThere = output < r->outputs;
    int32_t shift = isThere ? r->shifts[factor] : 0;
    f->bias[i] = isThere ? r->bias[output] : 0;
    f->multiplier[i] = isThere ? r->multipliers[factor] : 0;
    f->left[i] = shift > 0 ? shift : 0;
    f->right[i] = shift > 0 ? 0 : -shift;
  }
}

// Four results, clamped. SQRDMULH and SRSHL round as the definition does; where a shifted value is
// negative, 1 less makes its ties go away from zero.
static inline nvx_words nvx_neon_finish(
    nvx_words sums, const nvx_neon_factors *f, const nvx_results *r) {
#if NVX_HAS_NEON
  int32x4_t right = vnegq_s32(vld1q_s32(f->right));
  int32x4_t value = vaddq_s32(sums, vld1q_s32(f->bias));
  value = vqrdmulhq_s32(vshlq_s32(value, vld1q_s32(f->left)), vld1q_s32(f->multiplier));
  value = vqaddq_s32(value, vshrq_n_s32(vandq_s32(value, right), 31));
  value = vaddq_s32(vrshlq_s32(value, right), vdupq_n_s32(r->outputOffset));
  value = vmaxq_s32(value, vdupq_n_s32(r->activationMinimum));
  return vminq_s32(value, vdupq_n_s32(r->activationMaximum));
#else
  for (int32_t i = 0; i < 4; i++) {
    uint32_t sum = (uint32_t)sums.lane[i] + (uint32_t)f->bias[i];
    int64_t product = (int64_t)(int32_t)(sum << f->left[i]) * f->multiplier[i];
    int32_t value = (int32_t)((product + ((int64_t)1 << 30)) >> 31);
    int32_t mask = (int32_t)((1u << f->right[i]) - 1);
    int32_t threshold = (mask >> 1) + (value < 0 ? 1 : 0);
    value = (value >> f->right[i]) + ((value & mask) > threshold ? 1 : 0);
    value = (int32_t)((uint32_t)value + (uint32_t)r->outputOffset);
    value = value < r->activationMinimum ? r->activationMinimum : value;
    sums.lane[i] = value > r->activationMaximum ? r->activationMaximum : value;
  }
  return sums;
#endif
}

// Stores up to eight results, which fit 8 bits.
static inline void nvx_store_results(
    nvx_words low, nvx_words high, intptr_t count, int8_t *output) {
  int8_t all[8];
  int8_t *to = count >= 8 ? output : all;
#if NVX_HAS_NEON
  vst1_s8(to, vmovn_s16(vcombine_s16(vmovn_s32(low), vmovn_s32(high))));
#else
  for (int32_t i = 0; i < 4; i++) {
    to[i] = (int8_t)low.lane[i];
    to[4 + i] = (int8_t)high.lane[i];
  }
#endif
  if (count >= 8) return;
  for (intptr_t i = 0; i < count; i++) output[i] = all[i];
}

#endif
