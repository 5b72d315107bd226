// Results by definition, for sums and factors that the fast way does not hold for.
#ifndef NEVORTEX_X86_EXACT_H
#define NEVORTEX_X86_EXACT_H

#include "include/X86.h"

#if defined(__x86_64__)

// Which outputs the 16 lanes of a register stand for: four from `first` on, four from first + step
// on, and so forth; those from `end` on do not exist.
typedef struct {
  int64_t first;
  int64_t step;
  int64_t end;
} nvx_x86_lanes;

// The results of 16 sums, bias included, at their places of `output`.
void nvx_x86_exact(
    const nvx_results *r, nvx_x86_lanes lanes, const int32_t *sums, int8_t *output);

#endif
#endif
