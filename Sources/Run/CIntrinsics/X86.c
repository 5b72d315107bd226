#include "include/X86.h"

#if defined(__x86_64__)
#include "X86Exact.h"

int32_t nvx_x86_level(void) {
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni")) {
    return 2;
  }
  return __builtin_cpu_supports("avx2") ? 1 : 0;
}

static int32_t requantized(int32_t sum, int32_t multiplier, int32_t shift) {
  int32_t left = shift > 0 ? shift : 0;
  int32_t right = shift > 0 ? 0 : -shift;
  int64_t product = (int64_t)(int32_t)((uint32_t)sum << left) * multiplier;
  int32_t value = (int32_t)((product + ((int64_t)1 << 30)) >> 31);
  int32_t mask = (int32_t)((1u << right) - 1);
  int32_t threshold = (mask >> 1) + (value < 0 ? 1 : 0);
  return (value >> right) + ((value & mask) > threshold ? 1 : 0);
}

void nvx_x86_exact(
    const nvx_results *r, nvx_x86_lanes lanes, const int32_t *sums, int8_t *output) {
  for (int32_t lane = 0; lane < 16; lane++) {
    int64_t index = lanes.first + lane / 4 * lanes.step + lane % 4;
    if (index >= lanes.end) continue;
    int64_t factor = index * r->factorStep;
    int32_t value = requantized(sums[lane], r->multipliers[factor], r->shifts[factor]);
    value = (int32_t)((uint32_t)value + (uint32_t)r->outputOffset);
    value = value < r->activationMinimum ? r->activationMinimum : value;
    output[index] = (int8_t)(value > r->activationMaximum ? r->activationMaximum : value);
  }
}

void nvx_x86_group_sums(const nvx_x86_int4 *p, int32_t *sums) {
  for (int64_t row = 0; row < p->rows; row++) {
    const int8_t *x = p->input + row * p->rowStep, *const end = x + 8 * (int64_t)p->eights;
    while (x < end) {
      int64_t taps = end - x < 8 * p->groupEights ? end - x : 8 * p->groupEights;
      int32_t sum = 0;
      for (int64_t tap = 0; tap < taps; tap++) sum += x[tap];
      *sums++ = 8 * sum;
      x += taps;
    }
  }
}

#endif
