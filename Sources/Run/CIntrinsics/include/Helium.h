// Sixteen bytes or four words at a time: the vector extension of ARMv8.1-M.
//
// Source: ARM C Language Extensions, "M-profile Vector Extension intrinsics".
#ifndef NEVORTEX_HELIUM_H
#define NEVORTEX_HELIUM_H

#include <stdint.h>

#if defined(__ARM_FEATURE_MVE)
#include <arm_mve.h>
#endif

#include "ArmProduct.h"

// The products of a row with the four outputs of each block: `depth` bytes of the row, as many
// taps of each output.
//
// VLD4 takes four blocks apart: a vector is sixteen taps of one output. Of the last taps nothing is
// read beyond the row and its blocks.
NVX_INLINE nvx_sums4 nvx_mve_product_1x4(const int8_t *x, const int8_t *w, int32_t depth) {
#if defined(__ARM_FEATURE_MVE)
  int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  int32_t whole = depth >> 4;
  if (whole) {
    do {
      int8x16_t inputs = vldrbq_s8(x);
      int32x4x4_t taps = vld4q_s32((const int32_t *)w);
      s0 = vmladavaq_s8(s0, inputs, vreinterpretq_s8_s32(taps.val[0]));
      s1 = vmladavaq_s8(s1, inputs, vreinterpretq_s8_s32(taps.val[1]));
      s2 = vmladavaq_s8(s2, inputs, vreinterpretq_s8_s32(taps.val[2]));
      s3 = vmladavaq_s8(s3, inputs, vreinterpretq_s8_s32(taps.val[3]));
      x += 16;
      w += 64;
    } while (--whole);
  }
  int32_t left = depth & 15;
  if (left) {
    mve_pred16_t blocks = vctp32q((uint32_t)(left + 3) >> 2);
    uint32x4_t offsets = vmulq_n_u32(vidupq_n_u32(0, 4), 4);
    const int32_t *words = (const int32_t *)w;
    int8x16_t inputs = vldrbq_z_s8(x, vctp8q((uint32_t)left));
#define NVX_LAST(output)                                                                          \
  vreinterpretq_s8_s32(vldrwq_gather_offset_z_s32(words + output, offsets, blocks))
    s0 = vmladavaq_s8(s0, inputs, NVX_LAST(0));
    s1 = vmladavaq_s8(s1, inputs, NVX_LAST(1));
    s2 = vmladavaq_s8(s2, inputs, NVX_LAST(2));
    s3 = vmladavaq_s8(s3, inputs, NVX_LAST(3));
#undef NVX_LAST
  }
  return (nvx_sums4){s0, s1, s2, s3};
#else
  uint32_t sums[4] = {0, 0, 0, 0};
  for (int32_t tap = 0; tap < depth; tap++) {
    for (int output = 0; output < 4; output++) {
      sums[output] += (uint32_t)(x[tap] * w[(tap >> 2) * 16 + output * 4 + (tap & 3)]);
    }
  }
  return (nvx_sums4){(int32_t)sums[0], (int32_t)sums[1], (int32_t)sums[2], (int32_t)sums[3]};
#endif
}

// What brings sums to bytes: the output's zero point and the bounds.
typedef struct {
  int32_t offset, minimum, maximum;
} nvx_mve_bounds;

#if defined(__ARM_FEATURE_MVE)
// v * multiplier / 2^31, then / 2^-shift, both rounded as the plain rule says; every shift is
// negative or 0, |v| < 2^31.
NVX_INLINE int32x4_t nvx_mve_scale(int32x4_t v, int32x4_t multiplier, int32x4_t shift) {
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
    v = nvx_mve_scale(v, vldrwq_s32(multipliers), vldrbq_s32(shifts));
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
    v = nvx_mve_scale(v, vldrwq_z_s32(multipliers, lanes), vldrbq_z_s32(shifts, lanes));
    vstrbq_p_s32(out, nvx_mve_hold(v, bounds), lanes);
  }
#else
  for (int32_t i = 0; i < count; i++) {
    int32_t sum = (int32_t)((uint32_t)sums[i] + (uint32_t)bias[i]);
    out[i] = nvx_finish_within(sum, multipliers[i], shifts[i], bounds);
  }
#endif
}

// The same for the four sums of a whole block, still in registers.
NVX_INLINE void nvx_mve_finish_four(
    nvx_sums4 sums, const int32_t *bias, const int32_t *multipliers, const int8_t *shifts,
    nvx_mve_bounds bounds, int8_t *out) {
#if defined(__ARM_FEATURE_MVE)
  int32x4_t v = {sums.sum0, sums.sum1, sums.sum2, sums.sum3};
  v = vaddq_s32(v, vldrwq_s32(bias));
  v = nvx_mve_scale(v, vldrwq_s32(multipliers), vldrbq_s32(shifts));
  vstrbq_s32(out, nvx_mve_hold(v, bounds));
#else
  const int32_t all[4] = {sums.sum0, sums.sum1, sums.sum2, sums.sum3};
  nvx_mve_finish(all, bias, multipliers, shifts, bounds, out, 4);
#endif
}

// The same for the sums of a block of `count` outputs, whose channels may share one factor.
NVX_INLINE void nvx_mve_finish_block(
    nvx_sums4 sums, const int32_t *bias, const int32_t *multipliers, const int8_t *shifts,
    int32_t hasOneFactor, nvx_mve_bounds bounds, int8_t *out, int32_t count) {
#if defined(__ARM_FEATURE_MVE)
  int32x4_t v = {sums.sum0, sums.sum1, sums.sum2, sums.sum3};
  mve_pred16_t lanes = vctp32q((uint32_t)count);
  int32x4_t multiplier =
      hasOneFactor ? vdupq_n_s32(*multipliers) : vldrwq_z_s32(multipliers, lanes);
  int32x4_t shift = hasOneFactor ? vdupq_n_s32(*shifts) : vldrbq_z_s32(shifts, lanes);
  v = nvx_mve_scale(vaddq_s32(v, vldrwq_z_s32(bias, lanes)), multiplier, shift);
  vstrbq_p_s32(out, nvx_mve_hold(v, bounds), lanes);
#else
  const int32_t all[4] = {sums.sum0, sums.sum1, sums.sum2, sums.sum3};
  for (int32_t i = 0; i < count; i++) {
    int32_t factor = hasOneFactor ? 0 : i;
    int32_t sum = (int32_t)((uint32_t)all[i] + (uint32_t)bias[i]);
    out[i] = nvx_finish_within(sum, multipliers[factor], shifts[factor], bounds);
  }
#endif
}

// What finishes the sums of a layer: a factor for each channel, or one for all.
typedef struct {
  const int32_t *bias, *multipliers;
  const int8_t *shifts;
  int32_t hasOneFactor;
  nvx_mve_bounds bounds;
} nvx_mve_tables;

// One row times all blocks. A function of its own, so that its loops have the registers.
static __attribute__((noinline, unused)) void nvx_mve_multiply_row(
    const int8_t *x, const int8_t *w, int32_t depth, const nvx_mve_tables *tables, int8_t *out,
    int32_t channels) {
  const int32_t *bias = tables->bias, *multipliers = tables->multipliers;
  const int8_t *shifts = tables->shifts;
  const int32_t factorStep = tables->hasOneFactor ? 0 : 4;
  for (; channels > 0; channels -= 4) {
    nvx_sums4 sums = nvx_mve_product_1x4(x, w, depth);
    nvx_mve_finish_block(
        sums, bias, multipliers, shifts, tables->hasOneFactor, tables->bounds, out,
        channels < 4 ? channels : 4);
    w += 4 * ((depth + 3) & ~3);
    bias += 4;
    multipliers += factorStep;
    shifts += factorStep;
    out += 4;
  }
}

// The same for whole vectors of taps and whole blocks of outputs with a factor each.
static __attribute__((noinline, unused)) void nvx_mve_multiply_whole_row(
    const int8_t *x, const int8_t *w, int32_t depth, const nvx_mve_tables *tables, int8_t *out,
    int32_t channels) {
#if defined(__ARM_FEATURE_MVE)
  const int32_t *bias = tables->bias, *multipliers = tables->multipliers;
  const int8_t *shifts = tables->shifts;
  const nvx_mve_bounds bounds = tables->bounds;
  const int32_t steps = depth >> 4;
  do {
    int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    const int8_t *inputs = x;
    int32_t left = steps;
    do {
      int8x16_t v = vldrbq_s8(inputs);
      int32x4x4_t taps = vld4q_s32((const int32_t *)w);
      s0 = vmladavaq_s8(s0, v, vreinterpretq_s8_s32(taps.val[0]));
      s1 = vmladavaq_s8(s1, v, vreinterpretq_s8_s32(taps.val[1]));
      s2 = vmladavaq_s8(s2, v, vreinterpretq_s8_s32(taps.val[2]));
      s3 = vmladavaq_s8(s3, v, vreinterpretq_s8_s32(taps.val[3]));
      inputs += 16;
      w += 64;
    } while (--left);
    nvx_mve_finish_four(
        (nvx_sums4){s0, s1, s2, s3}, bias, multipliers, shifts, bounds, out);
    bias += 4;
    multipliers += 4;
    shifts += 4;
    out += 4;
    channels -= 4;
  } while (channels > 0);
#else
  nvx_mve_multiply_row(x, w, depth, tables, out, channels);
#endif
}

// Copies `count` bytes forward.
static inline void nvx_mve_copy(const int8_t *from, int8_t *to, int32_t count) {
#if defined(__ARM_FEATURE_MVE)
  for (; count > 0; count -= 16) {
    mve_pred16_t lanes = vctp8q((uint32_t)count);
    vstrbq_p_s8(to, vldrbq_z_s8(from, lanes), lanes);
    from += 16;
    to += 16;
  }
#else
  for (int32_t i = 0; i < count; i++) to[i] = from[i];
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

// The factor of one operand of a sum, and minus its zero point.
typedef struct {
  int32_t offset, multiplier, shift;
} nvx_mve_operand;

// out[i] = left[i] + right[i], in units of twice the greater scale with 20 bits below the point; or
// their difference.
static inline void nvx_mve_add(
    const int8_t *left, nvx_mve_operand l, const int8_t *right, nvx_mve_operand r,
    int32_t isDifference, nvx_mve_operand output, nvx_mve_bounds bounds, int8_t *out,
    int32_t count) {
#if defined(__ARM_FEATURE_MVE)
  int32x4_t lm = vdupq_n_s32(l.multiplier), ls = vdupq_n_s32(l.shift);
  int32x4_t rm = vdupq_n_s32(r.multiplier), rs = vdupq_n_s32(r.shift);
  int32x4_t om = vdupq_n_s32(output.multiplier), os = vdupq_n_s32(output.shift);
  for (; count > 0; count -= 4) {
    mve_pred16_t lanes = vctp32q((uint32_t)count);
    int32x4_t a = vshlq_n_s32(vaddq_n_s32(vldrbq_z_s32(left, lanes), l.offset), 20);
    int32x4_t b = vshlq_n_s32(vaddq_n_s32(vldrbq_z_s32(right, lanes), r.offset), 20);
    a = nvx_mve_scale(a, lm, ls);
    b = nvx_mve_scale(b, rm, rs);
    int32x4_t sum = isDifference ? vsubq_s32(a, b) : vaddq_s32(a, b);
    vstrbq_p_s32(out, nvx_mve_hold(nvx_mve_scale(sum, om, os), bounds), lanes);
    left += 4;
    right += 4;
    out += 4;
  }
#else
  for (int32_t i = 0; i < count; i++) {
    int32_t terms[2] = {(left[i] + l.offset) * (1 << 20), (right[i] + r.offset) * (1 << 20)};
    const nvx_mve_operand *operands[2] = {&l, &r};
    for (int k = 0; k < 2; k++) {
      int32_t places = -operands[k]->shift;
      int32_t v = nvx_smmulr(terms[k] * 2, operands[k]->multiplier);
      int32_t half = places ? 1 << (places - 1) : 0;
      terms[k] = (int32_t)(((int64_t)v + half - (v < 0 && places ? 1 : 0)) >> places);
    }
    int32_t sum = isDifference ? terms[0] - terms[1] : terms[0] + terms[1];
    out[i] = nvx_finish_within(sum, output.multiplier, output.shift, bounds);
  }
#endif
}

#endif
