// Sums of two tensors, four elements at a time.
#ifndef NEVORTEX_HELIUM_SUM_H
#define NEVORTEX_HELIUM_SUM_H

#include "Helium.h"
#include "ArmProduct.h"
#include "HeliumDepthwise.h"

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
    a = nvx_mve_scale_vector(a, lm, ls);
    b = nvx_mve_scale_vector(b, rm, rs);
    int32x4_t sum = isDifference ? vsubq_s32(a, b) : vaddq_s32(a, b);
    vstrbq_p_s32(out, nvx_mve_hold(nvx_mve_scale_vector(sum, om, os), bounds), lanes);
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
