// Four 32-bit numbers or sixteen bytes at a time: the vector extension of ARMv8.1-M.
//
// Source: ARM C Language Extensions, "M-profile Vector Extension intrinsics".
#ifndef NEVORTEX_HELIUM_H
#define NEVORTEX_HELIUM_H

#include <stdint.h>

#if defined(__ARM_FEATURE_MVE)
#define NVX_HAS_MVE 1
#include <arm_mve.h>
typedef int32x4_t nvx_four;
#else
#define NVX_HAS_MVE 0
typedef int32_t nvx_four __attribute__((vector_size(16)));
#endif

#define NVX_INLINE static inline __attribute__((always_inline))

// A function that is called, so that its room on the stack is taken while it runs and no longer.
#define NVX_ONCE static inline __attribute__((noinline))

// Before a loop that is short as written: unrolled, it would only be long.
#define NVX_ROLLED _Pragma("clang loop unroll(disable)")

// The same number four times.
NVX_INLINE nvx_four nvx_mve_four(int32_t value) {
#if NVX_HAS_MVE
  return vdupq_n_s32(value);
#else
  return (nvx_four){value, value, value, value};
#endif
}

// Four words, or four bytes with their signs.
NVX_INLINE nvx_four nvx_mve_load_words(const int32_t *words) {
#if NVX_HAS_MVE
  return vldrwq_s32(words);
#else
  return (nvx_four){words[0], words[1], words[2], words[3]};
#endif
}
NVX_INLINE nvx_four nvx_mve_load_bytes(const int8_t *bytes) {
#if NVX_HAS_MVE
  return vldrbq_s32(bytes);
#else
  return (nvx_four){bytes[0], bytes[1], bytes[2], bytes[3]};
#endif
}

// The first `lanes` of four bytes with their signs, or all; the others are 0.
NVX_INLINE nvx_four nvx_mve_load_some_bytes(const int8_t *bytes, int32_t lanes) {
#if NVX_HAS_MVE
  return vldrbq_z_s32(bytes, vctp32q((uint32_t)lanes));
#else
  nvx_four values = nvx_mve_four(0);
  for (int32_t lane = 0; lane < 4 && lane < lanes; lane++) values[lane] = bytes[lane];
  return values;
#endif
}

NVX_INLINE void nvx_mve_store_words(int32_t *words, nvx_four values) {
#if NVX_HAS_MVE
  vstrwq_s32(words, values);
#else
  for (int32_t lane = 0; lane < 4; lane++) words[lane] = values[lane];
#endif
}

// The low bytes of four numbers.
NVX_INLINE void nvx_mve_store_bytes(int8_t *bytes, nvx_four values) {
#if NVX_HAS_MVE
  vstrbq_s32(bytes, values);
#else
  for (int32_t lane = 0; lane < 4; lane++) bytes[lane] = (int8_t)values[lane];
#endif
}

// Those of the first `lanes` numbers.
NVX_INLINE void nvx_mve_store_some_bytes(int8_t *bytes, nvx_four values, int32_t lanes) {
#if NVX_HAS_MVE
  vstrbq_p_s32(bytes, values, vctp32q((uint32_t)lanes));
#else
  for (int32_t lane = 0; lane < 4 && lane < lanes; lane++) bytes[lane] = (int8_t)values[lane];
#endif
}

// (a * b + 2^30) / 2^31, rounded down; one of each pair must not be -2^31.
NVX_INLINE nvx_four nvx_mve_high_products(nvx_four a, nvx_four b) {
#if NVX_HAS_MVE
  return vqrdmulhq_s32(a, b);
#else
  nvx_four high = a;
  for (int32_t lane = 0; lane < 4; lane++) {
    high[lane] = (int32_t)(((int64_t)a[lane] * b[lane] + (1 << 30)) >> 31);
  }
  return high;
#endif
}

// value * 2^shift of numbers with shifts of -31 ... 0, rounded to nearest with ties upwards.
NVX_INLINE nvx_four nvx_mve_shift_right(nvx_four values, nvx_four shifts) {
#if NVX_HAS_MVE
  return vrshlq_s32(values, shifts);
#else
  for (int32_t lane = 0; lane < 4; lane++) {
    int32_t bits = -shifts[lane];
    if (bits > 0) values[lane] = ((values[lane] >> (bits - 1)) + 1) >> 1;
  }
  return values;
#endif
}

// value * 2^shift where the shift is positive.
NVX_INLINE nvx_four nvx_mve_shift_left(nvx_four values, nvx_four shifts) {
#if NVX_HAS_MVE
  return vshlq_s32(values, vmaxq_s32(shifts, vdupq_n_s32(0)));
#else
  for (int32_t lane = 0; lane < 4; lane++) {
    if (shifts[lane] > 0) values[lane] = (int32_t)((uint32_t)values[lane] << shifts[lane]);
  }
  return values;
#endif
}

// The lesser and the greater of each pair.
NVX_INLINE nvx_four nvx_mve_min(nvx_four a, nvx_four b) {
#if NVX_HAS_MVE
  return vminq_s32(a, b);
#else
  for (int32_t lane = 0; lane < 4; lane++) if (b[lane] < a[lane]) a[lane] = b[lane];
  return a;
#endif
}
NVX_INLINE nvx_four nvx_mve_max(nvx_four a, nvx_four b) {
#if NVX_HAS_MVE
  return vmaxq_s32(a, b);
#else
  for (int32_t lane = 0; lane < 4; lane++) if (b[lane] > a[lane]) a[lane] = b[lane];
  return a;
#endif
}

// Numbers held to the range of a byte.
NVX_INLINE nvx_four nvx_mve_narrow(nvx_four values) {
#if NVX_HAS_MVE
  int16x8_t halves = vqmovnbq_s32(vreinterpretq_s16_s32(values), values);
  return vreinterpretq_s32_s8(vqmovnbq_s16(vreinterpretq_s8_s16(halves), halves));
#else
  return nvx_mve_min(nvx_mve_max(values, nvx_mve_four(-128)), nvx_mve_four(127));
#endif
}

#endif
