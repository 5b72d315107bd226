// The processors' own instructions, one C function each, with a portable body of the same meaning
// where the processor lacks them: so that every version of a kernel can be tested on every machine.
#ifndef NEVORTEX_C_INTRINSICS_H
#define NEVORTEX_C_INTRINSICS_H

// Which version of a kernel this build prefers: 0 plain, 1 the DSP extension of ARMv7E-M, 2 Helium.
#if defined(__ARM_FEATURE_MVE)
#define NVX_KERNEL_FAMILY 2
#elif defined(__ARM_FEATURE_DSP) && defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'
#define NVX_KERNEL_FAMILY 1
#else
#define NVX_KERNEL_FAMILY 0
#endif

#include "ArmDSP.h"
#include "ArmProduct.h"
#include "Helium.h"

#endif
