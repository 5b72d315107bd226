// From sums to int8: what `requantize` and the clamp need, for kernels that take whole layers.
#ifndef NEVORTEX_RESULTS_H
#define NEVORTEX_RESULTS_H

#include <stdint.h>

// Tables have an entry for each output, or one where `factorStep` is 0.
typedef struct {
  const int32_t *bias;
  const int32_t *multipliers;
  const int8_t *shifts;
  // Entries from one output's factor to the next one's: 1, or 0 where all have the same.
  intptr_t factorStep;
  intptr_t outputs;
  int32_t outputOffset;
  int32_t activationMinimum;
  int32_t activationMaximum;
} nvx_results;

#endif
