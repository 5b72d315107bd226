// The memory that is the firmware's to use, as the linker script leaves it over.
#ifndef NEVORTEX_MEMORY_MAP_H
#define NEVORTEX_MEMORY_MAP_H

#include <stdint.h>

#if defined(__linux__)

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
