// The processors' own instructions, one C function each, with a portable body of the same meaning
// where the processor lacks them: so that every version of a kernel can be tested on every machine.
#ifndef NEVORTEX_C_INTRINSICS_H
#define NEVORTEX_C_INTRINSICS_H

// Which version of a kernel this build prefers: 0 plain, 1 the DSP extension of ARMv7E-M, 2 Helium,
// 3 x86-64, 4 AArch64. A build that defines NVX_PLAIN_KERNELS prefers none.
#if defined(NVX_PLAIN_KERNELS)
#define NVX_KERNEL_FAMILY 0
#elif defined(__ARM_FEATURE_MVE)
#define NVX_KERNEL_FAMILY 2
#elif defined(__ARM_FEATURE_DSP) && defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'
#define NVX_KERNEL_FAMILY 1
#elif defined(__x86_64__)
#define NVX_KERNEL_FAMILY 3
#elif defined(__aarch64__)
#define NVX_KERNEL_FAMILY 4
#else
#define NVX_KERNEL_FAMILY 0
#endif

// Loads stay on their side of it: a compiler that moves many ahead runs out of registers.
static inline __attribute__((always_inline)) void nvx_keep_order(void) {
  __asm__ volatile("" ::: "memory");
}

#include "ArmDSP.h"
#include "ArmInt4Product.h"
#include "ArmProduct.h"
#include "BlockProduct.h"
#include "Helium.h"
#include "HeliumCopy.h"
#include "HeliumDepthwise.h"
#include "HeliumInt4Product.h"
#include "HeliumProduct.h"
#include "HeliumSum.h"
#include "Int4Product.h"
#include "MicroKernels.h"
#include "NeonInt4Product.h"
#include "NeonKernels.h"
#include "LinkedOperators.h"
#include "X86.h"

#endif
