// Sums of two tensors, four elements at a time.
#ifndef NEVORTEX_HELIUM_SUM_H
#define NEVORTEX_HELIUM_SUM_H

#include "HeliumResult.h"

// The factor of one operand of a sum, and minus its zero point.
typedef struct {
  int32_t offset, multiplier, shift;
} nvx_mve_operand;

// The elements of an operand as numbers with 20 bits below the point, in units of twice the greater
// scale.
NVX_INLINE nvx_four nvx_mve_operand_terms(
    const int8_t *bytes, int32_t lanes, const nvx_mve_operand *operand) {
  nvx_four values = nvx_mve_load_some_bytes(bytes, lanes) + nvx_mve_four(operand->offset);
  return nvx_mve_scale_right(
      values << 20, nvx_mve_four(operand->multiplier), nvx_mve_four(operand->shift));
}

// out[i] = left[i] + right[i], or their difference, within the bounds of `result`.
static inline void nvx_mve_add(
    const int8_t *left, nvx_mve_operand l, const int8_t *right, nvx_mve_operand r,
    int32_t is_difference, nvx_mve_operand output, nvx_mve_result result, int8_t *out,
    int32_t count) {
  for (; count > 0; count -= 4) {
    nvx_four a = nvx_mve_operand_terms(left, count, &l);
    nvx_four b = nvx_mve_operand_terms(right, count, &r);
    nvx_four sum = nvx_mve_scale_right(
        is_difference ? a - b : a + b, nvx_mve_four(output.multiplier),
        nvx_mve_four(output.shift));
    sum = nvx_mve_bound(
        sum, result.offset, nvx_mve_four(result.minimum), nvx_mve_four(result.maximum));
    nvx_mve_store_some_bytes(out, sum, count);
    left += 4;
    right += 4;
    out += 4;
  }
}

#endif
