// Bytes moved sixteen at a time, the last ones masked.
#ifndef NEVORTEX_HELIUM_COPY_H
#define NEVORTEX_HELIUM_COPY_H

#include "Helium.h"

// Copies `count` bytes that do not overlap.
NVX_INLINE void nvx_mve_copy(int8_t *to, const int8_t *from, int32_t count) {
#if NVX_HAS_MVE
  for (; count > 0; count -= 16) {
    mve_pred16_t lanes = vctp8q((uint32_t)count);
    vstrbq_p_s8(to, vldrbq_z_s8(from, lanes), lanes);
    to += 16;
    from += 16;
  }
#else
  for (int32_t i = 0; i < count; i++) to[i] = from[i];
#endif
}

// Stores a byte `count` times.
NVX_INLINE void nvx_mve_fill(int8_t *to, int8_t value, int32_t count) {
#if NVX_HAS_MVE
  for (; count > 0; count -= 16) {
    vstrbq_p_s8(to, vdupq_n_s8(value), vctp8q((uint32_t)count));
    to += 16;
  }
#else
  for (int32_t i = 0; i < count; i++) to[i] = value;
#endif
}

#endif
