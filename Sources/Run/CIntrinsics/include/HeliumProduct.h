// Rows of activations times weights in blocks of four outputs by four of the depth.
//
// VLD4 takes four blocks apart into four vectors, one for each output: sixteen products an
// instruction. Two rows share the loads of the weights. The sums of a few blocks go to memory and
// are requantized together, as one loop for both would have more to keep than there are registers.
#ifndef NEVORTEX_HELIUM_PRODUCT_H
#define NEVORTEX_HELIUM_PRODUCT_H

#include "HeliumResult.h"

// A run of blocks of four outputs.
typedef struct {
  const int8_t *weights;
  const int32_t *bias;
  // Four for each block, or the same four for all.
  const int32_t *multipliers;
  const int8_t *shifts;
  // How far the factors of the next block are: 4 or 0.
  int32_t factor_step;
  int32_t blocks;
  int32_t block_bytes;
  // The elements of a row that are taken sixteen at a time, and those behind them.
  int32_t depth;
  int32_t tail;
  const nvx_mve_result *result;
} nvx_mve_blocks;

// The blocks whose sums are in memory at once: of two rows, and of one.
enum { nvx_mve_pair_blocks = 3, nvx_mve_row_blocks = 2 };

// The products of four outputs with the last 1 ... 15 elements of a row.
NVX_INLINE nvx_four nvx_mve_tail_products(
    const int8_t *weights, const int8_t *row, int32_t count) {
#if NVX_HAS_MVE
  mve_pred16_t words = vctp32q(((uint32_t)count + 3) >> 2);
  uint32x4_t offsets = vshlq_n_u32(vidupq_n_u32(0, 4), 2);
  int8x16_t x = vldrbq_z_s8(row, vctp8q((uint32_t)count));
  const int32_t *w = (const int32_t *)weights;
  int32x4_t w0 = vldrwq_gather_offset_z_s32(w, offsets, words);
  int32x4_t w1 = vldrwq_gather_offset_z_s32(w + 1, offsets, words);
  int32x4_t w2 = vldrwq_gather_offset_z_s32(w + 2, offsets, words);
  int32x4_t w3 = vldrwq_gather_offset_z_s32(w + 3, offsets, words);
  return (nvx_four){
      vmladavq_s8(vreinterpretq_s8_s32(w0), x), vmladavq_s8(vreinterpretq_s8_s32(w1), x),
      vmladavq_s8(vreinterpretq_s8_s32(w2), x), vmladavq_s8(vreinterpretq_s8_s32(w3), x)};
#else
  nvx_four sums = nvx_mve_four(0);
  for (int32_t i = 0; i < count; i++) {
    for (int32_t lane = 0; lane < 4; lane++) {
      sums[lane] += row[i] * weights[(i & ~3) * 4 + lane * 4 + (i & 3)];
    }
  }
  return sums;
#endif
}

// The biases of four outputs and their products with `depth` elements of a row, a multiple of 16.
NVX_INLINE nvx_four nvx_mve_products(
    const int8_t *weights, const int32_t *bias, const int8_t *row, int32_t depth) {
#if NVX_HAS_MVE
  int32_t sum0 = bias[0], sum1 = bias[1], sum2 = bias[2], sum3 = bias[3];
  for (int32_t left = depth >> 4; left > 0; left--) {
    int32x4x4_t w = vld4q_s32((const int32_t *)weights);
    int8x16_t x = vldrbq_s8(row);
    sum0 = vmladavaq_s8(sum0, vreinterpretq_s8_s32(w.val[0]), x);
    sum1 = vmladavaq_s8(sum1, vreinterpretq_s8_s32(w.val[1]), x);
    sum2 = vmladavaq_s8(sum2, vreinterpretq_s8_s32(w.val[2]), x);
    sum3 = vmladavaq_s8(sum3, vreinterpretq_s8_s32(w.val[3]), x);
    weights += 64;
    row += 16;
  }
  return (nvx_four){sum0, sum1, sum2, sum3};
#else
  nvx_four sums = nvx_mve_load_words(bias);
  for (int32_t i = 0; i < depth; i++) {
    for (int32_t lane = 0; lane < 4; lane++) {
      sums[lane] += row[i] * weights[(i & ~3) * 4 + lane * 4 + (i & 3)];
    }
  }
  return sums;
#endif
}

// The sums of `blocks` blocks for two rows, a block's four of the first row before its four of the
// second; the depth is at least 16.
NVX_INLINE void nvx_mve_pair_sums(
    const nvx_mve_blocks *p, int32_t first, int32_t blocks, const int8_t *row0, const int8_t *row1,
    int32_t *sums) {
  const int8_t *weights = p->weights + first * p->block_bytes;
  const int32_t *bias = p->bias + 4 * first;
#if NVX_HAS_MVE
  int32_t left = p->depth;
  int32x4_t constants = {
      p->depth, (int32_t)(uintptr_t)(sums + 8 * blocks), p->block_bytes - 4 * p->depth, 0};
  // Eight sums take all even registers, lr among them, and everything else the odd ones: no
  // compiler allots them so.
  __asm__ volatile(
      "1: ldm %[bias], {r0, r2, r4, r6}\n"
      "ldm %[bias]!, {r8, r10, r12, lr}\n"
      "2: vld40.32 {q0, q1, q2, q3}, [%[w]]\n"
      "vld41.32 {q0, q1, q2, q3}, [%[w]]\n"
      "vld42.32 {q0, q1, q2, q3}, [%[w]]\n"
      "vld43.32 {q0, q1, q2, q3}, [%[w]]!\n"
      "vldrb.8 q4, [%[x]], #16\n"
      "vmladava.s8 r0, q0, q4\n"
      "vmladava.s8 r2, q1, q4\n"
      "vmladava.s8 r4, q2, q4\n"
      "vmladava.s8 r6, q3, q4\n"
      "vldrb.8 q4, [%[y]], #16\n"
      "subs %[left], #16\n"
      "vmladava.s8 r8, q0, q4\n"
      "vmladava.s8 r10, q1, q4\n"
      "vmladava.s8 r12, q2, q4\n"
      "vmladava.s8 lr, q3, q4\n"
      "bne 2b\n"
      "stm %[sums]!, {r0, r2, r4, r6, r8, r10, r12, lr}\n"
      "vmov r0, r2, %q[constants][2], %q[constants][0]\n"
      "vmov r4, r6, %q[constants][3], %q[constants][1]\n"
      "mov %[left], r0\n"
      "sub %[x], r0\n"
      "sub %[y], r0\n"
      "add %[w], r2\n"
      "cmp %[sums], r4\n"
      "bne 1b\n"
      : [w] "+&r"(weights), [bias] "+&r"(bias), [x] "+&r"(row0), [y] "+&r"(row1),
        [left] "+&r"(left), [sums] "+&r"(sums)
      : [constants] "w"(constants)
      : "r0", "r2", "r4", "r6", "r8", "r10", "r12", "lr", "q0", "q1", "q2", "q3", "q4", "cc",
        "memory");
#else
  for (int32_t block = 0; block < blocks; block++) {
    nvx_mve_store_words(sums, nvx_mve_products(weights, bias, row0, p->depth));
    nvx_mve_store_words(sums + 4, nvx_mve_products(weights, bias, row1, p->depth));
    weights += p->block_bytes;
    bias += 4;
    sums += 8;
  }
#endif
}

// The sums of `blocks` blocks for one row.
NVX_INLINE void nvx_mve_row_sums(
    const nvx_mve_blocks *p, int32_t first, int32_t blocks, const int8_t *row, int32_t *sums) {
  const int8_t *weights = p->weights + first * p->block_bytes;
  const int32_t *bias = p->bias + 4 * first;
  NVX_ROLLED
  for (; blocks > 0; blocks--) {
    nvx_mve_store_words(sums, nvx_mve_products(weights, bias, row, p->depth));
    weights += p->block_bytes;
    bias += 4;
    sums += 4;
  }
}

// Adds the products with the elements behind the last whole sixteen; `sums` of the blocks are
// `step` words apart.
static inline void nvx_mve_add_tails(
    const nvx_mve_blocks *p, int32_t first, int32_t blocks, const int8_t *row, int32_t *sums,
    int32_t step) {
  const int8_t *weights = p->weights + first * p->block_bytes + 4 * p->depth;
  NVX_ROLLED
  for (; blocks > 0; blocks--) {
    nvx_four tail = nvx_mve_tail_products(weights, row + p->depth, p->tail);
    nvx_mve_store_words(sums, nvx_mve_load_words(sums) + tail);
    weights += p->block_bytes;
    sums += step;
  }
}

// The elements of `blocks` blocks of outputs of one row or two from their sums; blocks of two rows
// alternate.
NVX_INLINE void nvx_mve_requantize(
    const nvx_mve_blocks *p, int32_t first, int32_t blocks, const int32_t *sums, int rows,
    int8_t *output0, int8_t *output1, int is_simple) {
  const int32_t step = p->factor_step, offset = p->result->offset;
  const int32_t *multipliers = p->multipliers + step * first;
  const int8_t *shifts = p->shifts + step * first;
  const nvx_four minimum = nvx_mve_four(p->result->minimum);
  const nvx_four maximum = nvx_mve_four(p->result->maximum);
  NVX_ROLLED
  for (; blocks > 0; blocks--) {
    nvx_four m = nvx_mve_load_words(multipliers);
    nvx_four s = nvx_mve_load_bytes(shifts);
    for (int row = 0; row < rows; row++) {
      nvx_four values = nvx_mve_load_words(sums + 4 * row);
      values = is_simple ? nvx_mve_scale_simply(values, m, s) : nvx_mve_scale(values, m, s);
      values = nvx_mve_bound(values, offset, minimum, maximum);
      nvx_mve_store_bytes(row == 0 ? output0 : output1, values);
    }
    multipliers += step;
    shifts += step;
    sums += 4 * rows;
    output0 += 4;
    output1 += 4;
  }
}

// Requantizes by the way that the result allows.
#define NVX_MVE_REQUANTIZE(p, first, blocks, sums, rows, output0, output1)          \
  if ((p)->result->is_simple) {                                                      \
    nvx_mve_requantize(p, first, blocks, sums, rows, output0, output1, 1);          \
  } else {                                                                          \
    nvx_mve_requantize(p, first, blocks, sums, rows, output0, output1, 0);          \
  }

// All outputs of the blocks for one row.
NVX_ONCE void nvx_mve_row_of_blocks(
    const nvx_mve_blocks *p, const int8_t *row, int8_t *output) {
  int32_t sums[4 * nvx_mve_row_blocks];
  for (int32_t first = 0; first < p->blocks; first += nvx_mve_row_blocks) {
    int32_t blocks = p->blocks - first;
    if (blocks > nvx_mve_row_blocks) blocks = nvx_mve_row_blocks;
    nvx_mve_row_sums(p, first, blocks, row, sums);
    if (p->tail) nvx_mve_add_tails(p, first, blocks, row, sums, 4);
    NVX_MVE_REQUANTIZE(p, first, blocks, sums, 1, output, output)
    output += 4 * nvx_mve_row_blocks;
  }
}

// All outputs of the blocks for two rows; the depth is at least 16.
NVX_ONCE void nvx_mve_pair_of_blocks(
    const nvx_mve_blocks *p, const int8_t *row0, const int8_t *row1, int8_t *output0,
    int8_t *output1) {
  int32_t sums[8 * nvx_mve_pair_blocks];
  for (int32_t first = 0; first < p->blocks; first += nvx_mve_pair_blocks) {
    int32_t blocks = p->blocks - first;
    if (blocks > nvx_mve_pair_blocks) blocks = nvx_mve_pair_blocks;
    nvx_mve_pair_sums(p, first, blocks, row0, row1, sums);
    if (p->tail) {
      nvx_mve_add_tails(p, first, blocks, row0, sums, 8);
      nvx_mve_add_tails(p, first, blocks, row1, sums + 4, 8);
    }
    NVX_MVE_REQUANTIZE(p, first, blocks, sums, 2, output0, output1)
    output0 += 4 * nvx_mve_pair_blocks;
    output1 += 4 * nvx_mve_pair_blocks;
  }
}

// A matrix of weights in blocks. The last block is apart where it has fewer than four outputs, or
// where sixteens would reach beyond its end.
typedef struct {
  nvx_mve_blocks whole;
  nvx_mve_blocks last;
  // The outputs of the last block; 0 where it is among the others.
  int32_t last_outputs;
  int32_t last_bias[4];
  int32_t last_multipliers[4];
  int8_t last_shifts[4];
  nvx_mve_result result;
} nvx_mve_product;

// Makes a product with a result ready, which must then stay where it is. Where rows go on with
// zeros to a multiple of sixteen, no tail is apart.
NVX_ONCE void nvx_mve_prepare(
    nvx_mve_product *product, const int8_t *weights, const nvx_mve_tables *tables, int32_t depth,
    int32_t rows_are_padded) {
  product->result.is_simple = nvx_mve_is_simple(tables, &product->result);
  const int32_t outputs = tables->outputs, tail = depth & 15;
  const int32_t is_apart = (outputs & 3) != 0 || (rows_are_padded && tail != 0);
  nvx_mve_blocks blocks = {
      .weights = weights, .bias = tables->bias,
      .multipliers = product->last_multipliers, .shifts = product->last_shifts, .factor_step = 0,
      .blocks = is_apart ? (outputs - 1) >> 2 : outputs >> 2, .block_bytes = 4 * ((depth + 3) & ~3),
      .depth = depth - tail, .tail = tail, .result = &product->result};
  const int32_t done = 4 * blocks.blocks;
  product->last = blocks;
  product->last.weights += blocks.blocks * blocks.block_bytes;
  product->last.bias = product->last_bias;
  product->last.blocks = 1;
  product->last_outputs = outputs - done;
  for (int32_t i = 0; i < 4; i++) {
    const int32_t output = done + i < outputs ? done + i : outputs - 1;
    const int32_t factor = tables->is_per_tensor ? 0 : output;
    product->last_bias[i] = tables->bias[output];
    product->last_multipliers[i] = tables->multipliers[factor];
    product->last_shifts[i] = tables->shifts[factor];
  }
  if (!tables->is_per_tensor) {
    blocks.multipliers = tables->multipliers;
    blocks.shifts = tables->shifts;
    blocks.factor_step = 4;
  }
  // With more than four taps what a load takes beyond a block's end lies in the last block.
  if (rows_are_padded && tail != 0 && depth > 4) {
    blocks.depth += 16;
    blocks.tail = 0;
  }
  product->whole = blocks;
}

// Copies the outputs of a last block.
NVX_INLINE void nvx_mve_copy_last(int8_t *output, const int8_t *results, int32_t count) {
  for (int32_t i = 0; i < count; i++) output[i] = results[i];
}

// All outputs of one row.
NVX_ONCE void nvx_mve_row_product(
    const nvx_mve_product *product, const int8_t *row, int8_t *output) {
  nvx_mve_row_of_blocks(&product->whole, row, output);
  if (product->last_outputs == 0) return;
  int8_t results[4];
  nvx_mve_row_of_blocks(&product->last, row, results);
  nvx_mve_copy_last(output + 4 * product->whole.blocks, results, product->last_outputs);
}

// All outputs of two rows.
NVX_ONCE void nvx_mve_pair_product(
    const nvx_mve_product *product, const int8_t *row0, const int8_t *row1, int8_t *output0,
    int8_t *output1) {
  if (product->last.depth == 0) {
    nvx_mve_row_product(product, row0, output0);
    nvx_mve_row_product(product, row1, output1);
    return;
  }
  nvx_mve_pair_of_blocks(&product->whole, row0, row1, output0, output1);
  if (product->last_outputs == 0) return;
  int8_t results0[4], results1[4];
  nvx_mve_pair_of_blocks(&product->last, row0, row1, results0, results1);
  nvx_mve_copy_last(output0 + 4 * product->whole.blocks, results0, product->last_outputs);
  nvx_mve_copy_last(output1 + 4 * product->whole.blocks, results1, product->last_outputs);
}

#endif
