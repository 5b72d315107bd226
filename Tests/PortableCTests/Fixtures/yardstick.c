/* Kernels by hand: what a C programmer writes who knows the machine, in the same steps. */
#include <stdint.h>

/* The high half of a product, rounded, from halves: the machine gives only the low one. */
static inline int32_t high_product(int32_t a, int32_t b) {
  const int32_t a0 = a & 0xFFFF, a1 = a >> 16, b0 = b & 0xFFFF, b1 = b >> 16;
  const uint32_t low = (uint32_t)a0 * (uint32_t)b0;
  const int32_t first = a1 * b0 + (int32_t)(low >> 16);
  const int32_t second = a0 * b1 + (first & 0xFFFF);
  return a1 * b1 + (first >> 16) + (second >> 16) + ((second >> 15) & 1);
}

static inline int8_t finish(int32_t sum, int32_t multiplier, int32_t shift, int32_t offset) {
  const int32_t product = high_product(sum * 2, multiplier);
  int32_t value = ((product + (product >> 31)) >> (-1 - shift)) + 1 + 2 * offset;
  value >>= 1;
  if (value < -128) value = -128;
  if (value > 127) value = 127;
  return (int8_t)value;
}

/* Two rows by the four outputs of a block. */
static void sums_2x4(const int8_t *x, const int8_t *y, const int8_t *w, int32_t blocks,
                     int32_t *sums) {
  int32_t a0 = 0, a1 = 0, a2 = 0, a3 = 0, b0 = 0, b1 = 0, b2 = 0, b3 = 0;
  for (; blocks > 0; blocks--) {
#pragma GCC unroll 4
    for (int tap = 0; tap < 4; tap++) {
      const int32_t p = *x++, q = *y++;
      a0 += p * w[0], b0 += q * w[0];
      a1 += p * w[4], b1 += q * w[4];
      a2 += p * w[8], b2 += q * w[8];
      a3 += p * w[12], b3 += q * w[12];
      w++;
    }
    w += 12;
  }
  sums[0] = a0, sums[1] = a1, sums[2] = a2, sums[3] = a3;
  sums[4] = b0, sums[5] = b1, sums[6] = b2, sums[7] = b3;
}

static void sums_1x4(const int8_t *x, const int8_t *w, int32_t blocks, int32_t *sums) {
  int32_t a = 0, b = 0, c = 0, d = 0;
  for (; blocks > 0; blocks--) {
#pragma GCC unroll 4
    for (int tap = 0; tap < 4; tap++) {
      const int32_t p = *x++;
      a += p * w[0], b += p * w[4], c += p * w[8], d += p * w[12];
      w++;
    }
    w += 12;
  }
  sums[0] = a, sums[1] = b, sums[2] = c, sums[3] = d;
}

void hand_product(const int32_t *extents, const int8_t *rows, const int8_t *weights,
                  const int32_t *bias, const int32_t *multipliers, const int8_t *shifts,
                  int8_t *output) {
  const int32_t depth = extents[1], outputs = extents[2], offset = extents[3];
  for (int32_t row = 0; row < extents[0];) {
    const int32_t count = extents[0] - row < 2 ? 1 : 2;
    const int8_t *w = weights;
    for (int32_t output0 = 0; output0 < outputs; output0 += 4) {
      int32_t sums[8];
      if (count == 2) {
        sums_2x4(rows, rows + depth, w, depth >> 2, sums);
      } else {
        sums_1x4(rows, w, depth >> 2, sums);
      }
      for (int32_t i = 0; i < 4; i++) {
        const int32_t c = output0 + i;
        for (int32_t r = 0; r < count; r++) {
          output[r * outputs + c] =
              finish(sums[4 * r + i] + bias[c], multipliers[c], shifts[c], offset);
        }
      }
      w += 4 * depth;
    }
    rows += count * depth, output += count * outputs, row += count;
  }
}

/* Each channel: its image with a margin of zeros, then the windows. */
void hand_depthwise(const int32_t *extents, const int8_t *input, const int8_t *weights,
                    const int32_t *bias, const int32_t *multipliers, const int8_t *shifts,
                    int8_t *scratch, int8_t *output) {
  const int32_t height = extents[0], width = extents[1], channels = extents[2];
  const int32_t columns = width + 2;
  for (int32_t c = 0; c < channels; c++) {
    const int8_t *w = weights + c;
    const int32_t w0 = w[0], w1 = w[channels], w2 = w[2 * channels], w3 = w[3 * channels];
    const int32_t w4 = w[4 * channels], w5 = w[5 * channels], w6 = w[6 * channels];
    const int32_t w7 = w[7 * channels], w8 = w[8 * channels];
    for (int32_t i = 0; i < (height + 2) * columns; i++) scratch[i] = (int8_t)-extents[3];
    for (int32_t y = 0; y < height; y++) {
      const int8_t *from = input + y * width * channels + c;
      int8_t *to = scratch + (y + 1) * columns + 1;
      for (int32_t x = 0; x < width; x++, from += channels) *to++ = *from;
    }
    int8_t *to = output + c;
    for (int32_t y = 0; y < height; y++) {
      const int8_t *a = scratch + y * columns, *b = a + columns, *d = b + columns;
      for (int32_t x = 0; x < width; x++, a++, b++, d++, to += channels) {
        const int32_t sum = bias[c] + a[0] * w0 + a[1] * w1 + a[2] * w2 + b[0] * w3 + b[1] * w4
                            + b[2] * w5 + d[0] * w6 + d[1] * w7 + d[2] * w8;
        *to = finish(sum, multipliers[c], shifts[c], extents[4]);
      }
    }
  }
}

/* Two pixels' windows side by side, then a product with the weights. */
void hand_convolution(const int32_t *extents, const int8_t *input, const int8_t *weights,
                      const int32_t *bias, const int32_t *multipliers, const int8_t *shifts,
                      int8_t *scratch, int8_t *output) {
  const int32_t height = extents[0], width = extents[1], channels = extents[2];
  const int32_t depth = 9 * channels, pixels = height * width;
  for (int32_t pixel = 0; pixel < pixels; pixel += 2) {
    const int32_t count = pixels - pixel < 2 ? 1 : 2;
    int8_t *to = scratch;
    for (int32_t p = pixel; p < pixel + count; p++) {
      const int32_t y = p / width, x = p % width;
      for (int32_t row = y - 1; row <= y + 1; row++) {
        for (int32_t column = x - 1; column <= x + 1; column++) {
          const int isInside = row >= 0 && row < height && column >= 0 && column < width;
          const int8_t *from = input + (row * width + column) * channels;
          for (int32_t c = 0; c < channels; c++) *to++ = isInside ? from[c] : (int8_t)-extents[4];
        }
      }
    }
    const int32_t product[4] = {count, depth, extents[3], extents[5]};
    hand_product(product, scratch, weights, bias, multipliers, shifts,
                 output + pixel * extents[3]);
  }
}
