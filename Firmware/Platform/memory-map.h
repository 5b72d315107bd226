// The memory that is the firmware's to use, as the linker script leaves it over.
#ifndef NEVORTEX_MEMORY_MAP_H
#define NEVORTEX_MEMORY_MAP_H

#include <stdint.h>

/// Whether packages come from elsewhere, so that their numbers are to be checked. Firmware that is
/// linked for one package runs that one, which was checked where the firmware was made.
static inline int32_t platformReceivesPackages(void) {
#if defined(NVX_ONE_PACKAGE)
  return 0;
#else
  return 1;
#endif
}

#if defined(__linux__) || defined(__wasm__) || defined(__xtensa__)

const void *platformPackages(void);
intptr_t platformPackageCapacity(void);
void *platformArena(void);
intptr_t platformArenaCapacity(void);

#else

extern const uint8_t packageSlotStart[], packageSlotEnd[];
extern uint8_t arenaStart[], arenaEnd[];

/// Flash behind the runtime, where packages lie one after the other, each 16-byte aligned.
static inline const void *platformPackages(void) { return packageSlotStart; }

/// The size of that flash in bytes.
static inline intptr_t platformPackageCapacity(void) { return packageSlotEnd - packageSlotStart; }

/// RAM between the firmware's own variables and its end.
static inline void *platformArena(void) { return arenaStart; }

/// The size of that RAM in bytes.
static inline intptr_t platformArenaCapacity(void) { return arenaEnd - arenaStart; }

#endif
#endif
