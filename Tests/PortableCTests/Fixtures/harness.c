/* Runs each kernel both ways on the same numbers; says its name and the ticks of both. */
#include "platform.h"

#define WEIGHTED                                                                                  \
  const int32_t *extents, const int8_t *input, const int8_t *weights, const int32_t *bias,        \
      const int32_t *multipliers, const int8_t *shifts
void swift_product(WEIGHTED, int8_t *output);
void hand_product(WEIGHTED, int8_t *output);
void swift_depthwise(WEIGHTED, int8_t *scratch, int8_t *output);
void hand_depthwise(WEIGHTED, int8_t *scratch, int8_t *output);
void swift_convolution(WEIGHTED, int8_t *scratch, int8_t *output);
void hand_convolution(WEIGHTED, int8_t *scratch, int8_t *output);

enum { inputs = 65536, most = 256 };
static int8_t input[inputs], weights[inputs], first[inputs], second[inputs], shifts[most];
static int8_t scratch[4096] __attribute__((aligned(16)));
static int32_t bias[most], multipliers[most];

static uint32_t state = 7;
static uint32_t next(void) { return (state = state * 1664525u + 1013904223u) >> 8; }

static void fill(void) {
  for (int i = 0; i < inputs; i++) input[i] = (int8_t)next(), weights[i] = (int8_t)next();
  for (int i = 0; i < most; i++) {
    bias[i] = (int32_t)(next() & 0xFFFF) - 0x8000;
    multipliers[i] = (int32_t)(0x40000000u | next() << 6);
    shifts[i] = (int8_t)(-5 - (int)(next() & 3));
  }
}

static void say(const char *label, uint64_t value) {
  char text[24];
  char *digit = text + 23;
  *digit = 0;
  do {
    *--digit = (char)('0' + (uint32_t)value % 10);
    value = (uint32_t)value / 10;
  } while (value != 0);
  platformSay(label);
  platformSay(digit);
}

static int compare(const char *name, uint64_t swift, uint64_t hand) {
  say(name, swift);
  say(" ", hand);
  platformSay("\n");
  for (int i = 0; i < inputs; i++) {
    if (first[i] != second[i]) return 1;
  }
  return 0;
}

#define BOTH(kernel, name, ...)                                                                   \
  {                                                                                               \
    uint64_t start = platformTicks();                                                             \
    swift_##kernel(__VA_ARGS__, first);                                                           \
    const uint64_t swift = platformTicks() - start;                                               \
    start = platformTicks();                                                                      \
    hand_##kernel(__VA_ARGS__, second);                                                           \
    if (compare(name " ", swift, platformTicks() - start)) return 1;                              \
  }

int32_t firmwareMain(void) {
  static const int32_t pointwise[4] = {125, 64, 64, -3}, row[4] = {1, 640, 128, 5};
  static const int32_t plane[5] = {25, 5, 64, 12, -4}, image[6] = {16, 16, 16, 16, -9, 2};
  fill();
  BOTH(product, "pointwise", pointwise, input, weights, bias, multipliers, shifts)
  BOTH(product, "row", row, input, weights, bias, multipliers, shifts)
  BOTH(depthwise, "depthwise", plane, input, weights, bias, multipliers, shifts, scratch)
  BOTH(convolution, "convolution", image, input, weights, bias, multipliers, shifts, scratch)
  return 0;
}
