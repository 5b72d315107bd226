// Sixteen bytes at a time with the last ones masked: the vector extension of ARMv8.1-M.
//
// Source: ARM C Language Extensions, "M-profile Vector Extension intrinsics".
#ifndef NEVORTEX_HELIUM_H
#define NEVORTEX_HELIUM_H

#include <stdint.h>

#if defined(__ARM_FEATURE_MVE)
#include <arm_mve.h>
#endif

// The sum of (inputs[i] + offset) * weights[i] for i < count, modulo 2^32.
//
// The offset leaves the sum: it multiplies the sum of the weights, which VADDVA takes beside VMLADAVA.
static inline int32_t nvx_mve_dot(
    const int8_t *inputs, const int8_t *weights, int32_t count, int32_t offset) {
#if defined(__ARM_FEATURE_MVE)
  int32_t products = 0;
  int32_t total = 0;
  for (int32_t left = count; left > 0; left -= 16) {
    mve_pred16_t lanes = vctp8q((uint32_t)left);
    int8x16_t x = vldrbq_z_s8(inputs, lanes);
    int8x16_t w = vldrbq_z_s8(weights, lanes);
    products = vmladavaq_p_s8(products, x, w, lanes);
    total = vaddvaq_p_s8(total, w, lanes);
    inputs += 16;
    weights += 16;
  }
  return (int32_t)((uint32_t)products + (uint32_t)offset * (uint32_t)total);
#else
  uint32_t products = 0;
  uint32_t total = 0;
  for (int32_t i = 0; i < count; i++) {
    products += (uint32_t)(inputs[i] * weights[i]);
    total += (uint32_t)weights[i];
  }
  return (int32_t)(products + (uint32_t)offset * total);
#endif
}

#endif
