// Windows over sixteen channels side by side, and what finishes their sums.
#ifndef NEVORTEX_HELIUM_DEPTHWISE_H
#define NEVORTEX_HELIUM_DEPTHWISE_H

#include "Helium.h"
#include "ArmProduct.h"

// What brings sums to bytes: the output's zero point and the bounds.
typedef struct {
  int32_t offset, minimum, maximum;
} nvx_mve_bounds;

#if defined(__ARM_FEATURE_MVE)
// v * multiplier / 2^31, then / 2^-shift, both rounded as the plain rule says; every shift is
// negative or 0, |v| < 2^31.
NVX_INLINE int32x4_t nvx_mve_scale_vector(int32x4_t v, int32x4_t multiplier, int32x4_t shift) {
  v = vqrdmulhq_s32(v, multiplier);
  // VRSHL rounds ties up: a step down first for what is negative makes it away from zero.
  v = vqaddq_s32(v, vshrq_n_s32(vandq_s32(v, shift), 31));
  return vrshlq_s32(v, shift);
}

NVX_INLINE int32x4_t nvx_mve_hold(int32x4_t v, nvx_mve_bounds bounds) {
  v = vaddq_n_s32(v, bounds.offset);
  v = vmaxq_s32(v, vdupq_n_s32(bounds.minimum));
  return vminq_s32(v, vdupq_n_s32(bounds.maximum));
}
#else
NVX_INLINE int8_t nvx_finish_within(
    int32_t sum, int32_t multiplier, int32_t shift, nvx_mve_bounds bounds) {
  int32_t v = nvx_smmulr((int32_t)((uint32_t)sum << 1), multiplier);
  int32_t places = -shift;
  int32_t half = places ? 1 << (places - 1) : 0;
  v = (int32_t)(((int64_t)v + half - (v < 0 && places ? 1 : 0)) >> places);
  v += bounds.offset;
  return (int8_t)(v < bounds.minimum ? bounds.minimum : v > bounds.maximum ? bounds.maximum : v);
}
#endif

// Finishes the sums of `count` channels side by side, each with a factor of its own; |sum| < 2^30
// and every shift is negative.
static inline void nvx_mve_finish(
    const int32_t *sums, const int32_t *bias, const int32_t *multipliers, const int8_t *shifts,
    nvx_mve_bounds bounds, int8_t *out, int32_t count) {
#if defined(__ARM_FEATURE_MVE)
  for (; count >= 4; count -= 4) {
    int32x4_t v = vaddq_s32(vldrwq_s32(sums), vldrwq_s32(bias));
    v = nvx_mve_scale_vector(v, vldrwq_s32(multipliers), vldrbq_s32(shifts));
    vstrbq_s32(out, nvx_mve_hold(v, bounds));
    sums += 4;
    bias += 4;
    multipliers += 4;
    shifts += 4;
    out += 4;
  }
  if (count > 0) {
    mve_pred16_t lanes = vctp32q((uint32_t)count);
    int32x4_t v = vaddq_s32(vldrwq_z_s32(sums, lanes), vldrwq_z_s32(bias, lanes));
    v = nvx_mve_scale_vector(v, vldrwq_z_s32(multipliers, lanes), vldrbq_z_s32(shifts, lanes));
    vstrbq_p_s32(out, nvx_mve_hold(v, bounds), lanes);
  }
#else
  for (int32_t i = 0; i < count; i++) {
    int32_t sum = (int32_t)((uint32_t)sums[i] + (uint32_t)bias[i]);
    out[i] = nvx_finish_within(sum, multipliers[i], shifts[i], bounds);
  }
#endif
}

// A window over rows of pixels of sixteen channels each, in a ring of slots.
typedef struct {
  const int8_t *ring;
  int32_t slotBytes, slots;
  // Slots from one row of taps to the next, bytes from one tap to the next.
  int32_t slotStep, tapBytes;
  int32_t rows, taps;
  // Weights from one row of taps to the next, and from one tap to the next.
  int32_t lineStep, weightStep;
} nvx_mve_window;

// The sums of up to sixteen channels over a window that starts in `slot`, `start` bytes into it.
static inline void nvx_mve_depthwise(
    const nvx_mve_window *p, int32_t slot, int32_t start, const int8_t *w, int32_t channels,
    int32_t *sums) {
#if defined(__ARM_FEATURE_MVE)
  mve_pred16_t lanes = vctp8q((uint32_t)channels);
  // VMULLB and VMULLT take the even and the odd channels, VMOVLB and VMOVLT every other of those:
  // VST4 puts them side by side again.
  int32x4x4_t acc = {{vdupq_n_s32(0), vdupq_n_s32(0), vdupq_n_s32(0), vdupq_n_s32(0)}};
  for (int32_t row = p->rows; row > 0; row--) {
    const int8_t *x = p->ring + slot * p->slotBytes + start;
    const int8_t *taps = w;
    int32_t left = p->taps;
    do {
      int8x16_t inputs = vldrbq_s8(x);
      int8x16_t weights = vldrbq_z_s8(taps, lanes);
      int16x8_t even = vmullbq_int_s8(inputs, weights);
      int16x8_t odd = vmulltq_int_s8(inputs, weights);
      acc.val[0] = vaddq_s32(acc.val[0], vmovlbq_s16(even));
      acc.val[1] = vaddq_s32(acc.val[1], vmovlbq_s16(odd));
      acc.val[2] = vaddq_s32(acc.val[2], vmovltq_s16(even));
      acc.val[3] = vaddq_s32(acc.val[3], vmovltq_s16(odd));
      x += p->tapBytes;
      taps += p->weightStep;
    } while (--left);
    w += p->lineStep;
    slot += p->slotStep;
    if (slot >= p->slots) slot -= p->slots;
  }
  vst4q_s32(sums, acc);
#else
  for (int32_t channel = 0; channel < 16; channel++) sums[channel] = 0;
  for (int32_t row = 0; row < p->rows; row++) {
    const int8_t *x = p->ring + slot * p->slotBytes + start;
    const int8_t *taps = w;
    for (int32_t tap = 0; tap < p->taps; tap++) {
      for (int32_t channel = 0; channel < channels; channel++) {
        sums[channel] += x[channel] * taps[channel];
      }
      x += p->tapBytes;
      taps += p->weightStep;
    }
    w += p->lineStep;
    slot += p->slotStep;
    if (slot >= p->slots) slot -= p->slots;
  }
#endif
}

// The same for three rows of three taps that lie side by side, and sixteen channels.
static inline void nvx_mve_depthwise_3x3(
    const int8_t *top, const int8_t *middle, const int8_t *bottom, const int8_t *w,
    const nvx_mve_window *p, int32_t *sums) {
#if defined(__ARM_FEATURE_MVE)
  int32x4x4_t acc = {{vdupq_n_s32(0), vdupq_n_s32(0), vdupq_n_s32(0), vdupq_n_s32(0)}};
#define NVX_TAP(x, w)                                                                             \
  {                                                                                               \
    int8x16_t inputs = vldrbq_s8(x), weights = vldrbq_s8(w);                                      \
    int16x8_t even = vmullbq_int_s8(inputs, weights), odd = vmulltq_int_s8(inputs, weights);      \
    acc.val[0] = vaddq_s32(acc.val[0], vmovlbq_s16(even));                                        \
    acc.val[1] = vaddq_s32(acc.val[1], vmovlbq_s16(odd));                                         \
    acc.val[2] = vaddq_s32(acc.val[2], vmovltq_s16(even));                                        \
    acc.val[3] = vaddq_s32(acc.val[3], vmovltq_s16(odd));                                         \
  }
#define NVX_ROW(x)                                                                                \
  NVX_TAP(x, w)                                                                                   \
  NVX_TAP(x + 16, w + p->weightStep)                                                              \
  NVX_TAP(x + 32, w + 2 * p->weightStep)
  NVX_ROW(top)
  w += p->lineStep;
  NVX_ROW(middle)
  w += p->lineStep;
  NVX_ROW(bottom)
#undef NVX_ROW
#undef NVX_TAP
  vst4q_s32(sums, acc);
#else
  const int8_t *rows[3] = {top, middle, bottom};
  for (int32_t channel = 0; channel < 16; channel++) {
    sums[channel] = 0;
    for (int32_t tap = 0; tap < 9; tap++) {
      sums[channel] += rows[tap / 3][16 * (tap % 3) + channel] *
                       w[tap / 3 * p->lineStep + tap % 3 * p->weightStep + channel];
    }
  }
#endif
}

#endif
