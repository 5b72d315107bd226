// Two 16-bit numbers in one 32-bit word: the DSP extension of ARMv7E-M and ARMv8-M.
//
// Source: ARM C Language Extensions, "32-bit SIMD intrinsics".
#ifndef NEVORTEX_ARM_DSP_H
#define NEVORTEX_ARM_DSP_H

#include <stdint.h>

#if defined(__ARM_FEATURE_SIMD32)
#define NVX_HAS_SIMD32 1
#else
#define NVX_HAS_SIMD32 0
#endif

// Both halves as one word.
static inline int32_t nvx_pair(int32_t low, int32_t high) {
  return (int32_t)(((uint32_t)low & 0xFFFFu) | ((uint32_t)high << 16));
}

// The low and the high half of a word.
static inline int32_t nvx_low_half(int32_t pair) { return (int16_t)(uint32_t)pair; }
static inline int32_t nvx_high_half(int32_t pair) { return (int16_t)((uint32_t)pair >> 16); }

// Bytes 0 and 2 as two signed halves.
static inline int32_t nvx_sxtb16(int32_t bytes) {
#if NVX_HAS_SIMD32
  return (int32_t)__builtin_arm_sxtb16(bytes);
#else
  return nvx_pair((int8_t)(uint32_t)bytes, (int8_t)((uint32_t)bytes >> 16));
#endif
}

// Bytes 1 and 3 as two signed halves: the rotation is part of the instruction.
static inline int32_t nvx_sxtb16_ror8(int32_t bytes) {
  uint32_t word = (uint32_t)bytes;
  return nvx_sxtb16((int32_t)((word >> 8) | (word << 24)));
}

// sum + the products of both halves, modulo 2^32.
static inline int32_t nvx_smlad(int32_t a, int32_t b, int32_t sum) {
#if NVX_HAS_SIMD32
  return __builtin_arm_smlad(a, b, sum);
#else
  uint32_t low = (uint32_t)(nvx_low_half(a) * nvx_low_half(b));
  uint32_t high = (uint32_t)nvx_high_half(a) * (uint32_t)nvx_high_half(b);
  return (int32_t)((uint32_t)sum + low + high);
#endif
}

#endif
