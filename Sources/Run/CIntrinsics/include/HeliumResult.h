// From sums to elements: the factors of an operator's outputs, rounding and bounds.
#ifndef NEVORTEX_HELIUM_RESULT_H
#define NEVORTEX_HELIUM_RESULT_H

#include "Helium.h"

// What becomes of an operator's sums.
typedef struct {
  // The output's zero point and the activation's bounds.
  int32_t offset;
  int32_t minimum;
  int32_t maximum;
  // Whether all shifts are to the right, and a bound at the zero point hides how numbers below it
  // are rounded.
  int32_t is_simple;
} nvx_mve_result;

// value * multiplier * 2^shift where no shift is to the left, rounded twice, as TensorFlow Lite
// does: ties at the shift go away from zero.
NVX_INLINE nvx_four nvx_mve_scale_right(nvx_four values, nvx_four multipliers, nvx_four shifts) {
  values = nvx_mve_high_products(values, multipliers);
  // One less below zero, where there is a shift, sends ties down. It cannot wrap: a product is
  // above -2^31.
  return nvx_mve_shift_right(values + ((values & shifts) >> 31), shifts);
}

// The same for any shifts.
NVX_INLINE nvx_four nvx_mve_scale(nvx_four values, nvx_four multipliers, nvx_four shifts) {
  return nvx_mve_scale_right(
      nvx_mve_shift_left(values, shifts), multipliers, nvx_mve_min(shifts, nvx_mve_four(0)));
}

// The same for a simple result, where a bound hides how numbers below zero are rounded.
NVX_INLINE nvx_four nvx_mve_scale_simply(nvx_four values, nvx_four multipliers, nvx_four shifts) {
  return nvx_mve_shift_right(nvx_mve_high_products(values, multipliers), shifts);
}

// The offset, and the bounds.
NVX_INLINE nvx_four nvx_mve_bound(
    nvx_four values, int32_t offset, nvx_four minimum, nvx_four maximum) {
  return nvx_mve_min(nvx_mve_max(values + nvx_mve_four(offset), minimum), maximum);
}

// The tables of an operator's outputs: each has an entry for every output, but where the factors
// are the whole tensor's.
typedef struct {
  const int32_t *bias;
  const int32_t *multipliers;
  const int8_t *shifts;
  int32_t outputs;
  int32_t is_per_tensor;
} nvx_mve_tables;

// Whether a bound hides how numbers below zero are rounded, and no shift is to the left.
static inline int32_t nvx_mve_is_simple(
    const nvx_mve_tables *tables, const nvx_mve_result *result) {
  int32_t count = tables->is_per_tensor ? 1 : tables->outputs;
  int8_t greatest = 0;
  for (int32_t i = 0; i < count; i++) {
    if (tables->shifts[i] > greatest) greatest = tables->shifts[i];
  }
  return greatest == 0 && result->minimum >= result->offset;
}

#endif
