// Lines of four channels, each channel convolved with its own taps.
//
// A line is an array of words, a word the bytes of four channels: VLD4 takes sixteen words apart
// into the windows of four channels, so a window of up to sixteen taps is one product of vectors
// for each channel, and channels end up side by side, as results lie.
#ifndef NEVORTEX_HELIUM_DEPTHWISE_H
#define NEVORTEX_HELIUM_DEPTHWISE_H

#include "HeliumResult.h"

// Four output channels along a line of results.
typedef struct {
  // Bytes from the window of a result to that of the next, and from result to result.
  int32_t window_step;
  int32_t output_step;
  int32_t results;
  // Sixteens of taps.
  int32_t vectors;
  // How many of the four channels there are.
  int32_t lanes;
  nvx_mve_result result;
  int32_t bias[4];
  int32_t multipliers[4];
  int32_t shifts[4];
} nvx_mve_line;

// Sixteen words taken apart: sixteen bytes of each of four channels.
#if NVX_HAS_MVE
typedef int8x16x4_t nvx_mve_words;
#else
typedef struct {
  int8_t bytes[64];
} nvx_mve_words;
#endif

NVX_INLINE nvx_mve_words nvx_mve_load_sixteen(const int8_t *bytes) {
#if NVX_HAS_MVE
  return vld4q_s8(bytes);
#else
  nvx_mve_words words;
  for (int32_t i = 0; i < 64; i++) words.bytes[i] = bytes[i];
  return words;
#endif
}

// Where the bytes of four channels lie behind a place; those of channels that are not there where
// the last one's is.
typedef struct {
  int32_t at[4];
} nvx_mve_channels;

// Copies `count` words that lie `from_step` and `to_step` bytes apart, all at whole words.
NVX_ONCE void nvx_mve_copy_words(
    int8_t *to, int32_t to_step, const int8_t *from, int32_t from_step, int32_t count) {
#if NVX_HAS_MVE
  const uint32x4_t lanes = vidupq_n_u32(0, 1);
  const uint32x4_t from_offsets = vmulq_n_u32(lanes, (uint32_t)from_step);
  const uint32x4_t to_offsets = vmulq_n_u32(lanes, (uint32_t)to_step);
  for (; count > 0; count -= 4) {
    mve_pred16_t inside = vctp32q((uint32_t)count);
    int32x4_t words = vldrwq_gather_offset_z_s32((const int32_t *)from, from_offsets, inside);
    vstrwq_scatter_offset_p_s32((int32_t *)to, to_offsets, words, inside);
    from += 4 * from_step;
    to += 4 * to_step;
  }
#else
  for (int32_t i = 0; i < 4 * count; i++) {
    to[(i >> 2) * to_step + (i & 3)] = from[(i >> 2) * from_step + (i & 3)];
  }
#endif
}

// Makes `count` words, `to_step` apart, from the channels behind places `from_step` apart.
NVX_ONCE void nvx_mve_collect_words(
    int8_t *to, int32_t to_step, const int8_t *from, int32_t from_step,
    const nvx_mve_channels *channels, int32_t count) {
#if NVX_HAS_MVE
  const uint32x4_t offsets = vreinterpretq_u32_s32(vldrwq_s32(channels->at));
  for (; count > 0; count--) {
    vstrbq_s32(to, vldrbq_gather_offset_s32(from, offsets));
    from += from_step;
    to += to_step;
  }
#else
  for (int32_t i = 0; i < 4 * count; i++) {
    to[(i >> 2) * to_step + (i & 3)] = from[(i >> 2) * from_step + channels->at[i & 3]];
  }
#endif
}

// Stores four equal bytes at `count` places.
NVX_ONCE void nvx_mve_fill_words(int8_t *to, int32_t to_step, int8_t value, int32_t count) {
  NVX_ROLLED
  for (; count > 0; count--) {
    nvx_mve_store_bytes(to, nvx_mve_four(value));
    to += to_step;
  }
}

// Takes the tables of four outputs from `first` on; the last one's again for those beyond.
static inline void nvx_mve_set_channels(
    nvx_mve_line *line, const nvx_mve_tables *tables, int32_t first) {
  const int32_t left = tables->outputs - first;
  line->lanes = left < 4 ? left : 4;
  for (int32_t lane = 0; lane < 4; lane++) {
    const int32_t output = first + (lane < left ? lane : left - 1);
    const int32_t factor = tables->is_per_tensor ? 0 : output;
    line->bias[lane] = tables->bias[output];
    line->multipliers[lane] = tables->multipliers[factor];
    line->shifts[lane] = tables->shifts[factor];
  }
}

// The sums of four channels over up to sixteen taps.
NVX_INLINE nvx_four nvx_mve_window_sums(const int8_t *window, const nvx_mve_words *weights) {
#if NVX_HAS_MVE
  const int8x16x4_t x = vld4q_s8(window);
  return (nvx_four){
      vmladavq_s8(x.val[0], weights->val[0]), vmladavq_s8(x.val[1], weights->val[1]),
      vmladavq_s8(x.val[2], weights->val[2]), vmladavq_s8(x.val[3], weights->val[3])};
#else
  nvx_four sums = nvx_mve_four(0);
  for (int32_t i = 0; i < 64; i++) sums[i & 3] += window[i] * weights->bytes[i];
  return sums;
#endif
}

// A line of results of four channels whose windows are at most sixteen taps, where the result is
// simple and its bounds are those of a byte.
NVX_INLINE void nvx_mve_convolve_simply(
    const nvx_mve_line *p, const int8_t *window, const int8_t *weights, int8_t *output) {
  const nvx_mve_words w = nvx_mve_load_sixteen(weights);
  const int32_t window_step = p->window_step, output_step = p->output_step;
  const int32_t offset = p->result.offset;
  for (int32_t left = p->results; left > 0; left--) {
    nvx_four values = nvx_mve_window_sums(window, &w) + nvx_mve_load_words(p->bias);
    values = nvx_mve_scale_simply(
        values, nvx_mve_load_words(p->multipliers), nvx_mve_load_words(p->shifts));
    nvx_mve_store_bytes(output, nvx_mve_narrow(values + nvx_mve_four(offset)));
    window += window_step;
    output += output_step;
  }
}

// A line of any results.
NVX_INLINE void nvx_mve_convolve_any(
    const nvx_mve_line *p, const int8_t *window, const int8_t *weights, int8_t *output) {
  for (int32_t left = p->results; left > 0; left--) {
    nvx_four values = nvx_mve_load_words(p->bias);
    for (int32_t vector = 0; vector < p->vectors; vector++) {
      const nvx_mve_words w = nvx_mve_load_sixteen(weights + 64 * vector);
      values += nvx_mve_window_sums(window + 64 * vector, &w);
    }
    values = nvx_mve_scale(
        values, nvx_mve_load_words(p->multipliers), nvx_mve_load_words(p->shifts));
    values = nvx_mve_bound(
        values, p->result.offset, nvx_mve_four(p->result.minimum),
        nvx_mve_four(p->result.maximum));
    nvx_mve_store_some_bytes(output, values, p->lanes);
    window += p->window_step;
    output += p->output_step;
  }
}

// A line of results; from each window on, sixteen words for every sixteen taps may be read.
NVX_ONCE void nvx_mve_convolve_line(
    const nvx_mve_line *p, const int8_t *windows, const int8_t *weights, int8_t *output) {
  const int32_t is_whole = p->result.minimum == -128 && p->result.maximum == 127;
  if (p->result.is_simple && is_whole && p->vectors == 1 && p->lanes == 4) {
    nvx_mve_convolve_simply(p, windows, weights, output);
  } else {
    nvx_mve_convolve_any(p, windows, weights, output);
  }
}

#endif
