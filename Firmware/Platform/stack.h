// The deepest use of the stack, found by painting what lies below the stack pointer.
#ifndef NEVORTEX_STACK_H
#define NEVORTEX_STACK_H

#include <stdint.h>

/// Fills the free part of the stack with a pattern.
void platformPaintStack(void);

/// Bytes between the top of the stack and the deepest word that lost its paint.
int32_t platformStackHighWater(void);

#endif
