// What the firmware asks of the machine under it: files, a clock, the memory that is left, a way
// out.
// One spelling for a chip under semihosting (semihosting.h) and for what calls functions instead
// (process.h): a Linux process, and firmware that becomes C.
#ifndef NEVORTEX_PLATFORM_H
#define NEVORTEX_PLATFORM_H

#include <stdint.h>

/// How a file is opened; the values are semihosting's.
enum { platformReadBinary = 1, platformWriteBinary = 5 };

#if defined(__linux__) || defined(__wasm__) || defined(__xtensa__)
#include "process.h"
#else
#include "semihosting.h"
#endif

#include "clock.h"
#include "memory-map.h"
#include "stack.h"

#endif
