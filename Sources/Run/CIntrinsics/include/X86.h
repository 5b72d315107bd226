// Kernels of x86-64: AVX2, and AVX-512 with VNNI (VPDPBUSD, four 8-bit products a lane). Which of
// them a processor can run is asked when the program runs.
//
// Bodies: X86.c, X86Copy.c, X86Pool.c; X86VNNIProduct.c, X86VNNIDepthwise.c, X86VNNIRows.c,
// X86VNNISum.c, X86VNNIInt4.c; X86AVX2Product.c, X86AVX2Depthwise.c, X86AVX2Rows.c, X86AVX2Sum.c,
// X86AVX2Int4.c.
#ifndef NEVORTEX_X86_H
#define NEVORTEX_X86_H

#include "Results.h"

#if defined(__x86_64__)

// What this processor has, its operating system included: 0 neither, 1 AVX2, 2 AVX-512 VNNI.
int32_t nvx_x86_level(void);

// A window of the image, or all of it, with its margins: `rows` rows of `columns` pixels from
// (`firstRow`, `firstColumn`) on, which may be outside; there the pixels are `zero`.
typedef struct {
  const int8_t *image;
  int32_t height;
  int32_t width;
  int32_t firstRow;
  int32_t firstColumn;
  int32_t rows;
  int32_t columns;
  // The channels that are copied, and the elements from pixel to pixel of the image and of the
  // copy: there, what is behind the channels is left as it was.
  int32_t channels;
  int32_t imageStep;
  int32_t copyStep;
  int8_t zero;
} nvx_x86_window;

// The pixels of a result and where their windows start in a copy: from pixel to pixel `step`
// elements further on, from row to row of `rowPixels` pixels `rowStep`.
typedef struct {
  const void *copy;
  int64_t count;
  int64_t rowPixels;
  int64_t step;
  int64_t rowStep;
} nvx_x86_pixels;

// Sums over runs of `runDepth` neighbouring elements of a window, taken four by four as words:
// word w starts wordStarts[w] elements behind the window's start. The last word of a run may reach
// beyond it, and is read.
typedef struct {
  nvx_x86_pixels pixels;
  const int32_t *wordStarts;
  int64_t words;
  int32_t runs;
  int32_t runDepth;
  // Weights in blocks of four outputs by four of the depth, and `blockRow` bytes from four outputs
  // to the next four.
  const int8_t *weights;
  int64_t blockRow;
  int32_t outputs;
  // Room for the weights of 16 outputs, at a multiple of 64: 64 bytes for each word (AVX2: 128).
  void *tile;
  // The first pixel's results; the next pixel's are `outputs` further on.
  int8_t *output;
} nvx_x86_product;

// A depthwise convolution of up to 64 channels: for each, the sum over the taps, which start
// tapStarts[t] elements behind the window's start.
typedef struct {
  nvx_x86_pixels pixels;
  // `taps` of them, and after them as many as fill up a multiple of 4.
  const int32_t *tapStarts;
  int32_t taps;
  int32_t channels;
  // [taps][step], from the first of the channels on.
  const int8_t *weights;
  int64_t step;
  // Room for the taps rounded up to a multiple of 4, times 64 bytes, at a multiple of 64.
  void *tile;
  // The first pixel's results; the next pixel's are `step` further on.
  int8_t *output;
} nvx_x86_depthwise;

// Rows of activations where they lie, times weights in blocks.
typedef struct {
  const int8_t *input;
  int64_t rows;
  int64_t rowStep;
  int32_t depth;
  int32_t outputs;
  const int8_t *weights;
  int8_t *output;
} nvx_x86_rows;

// Rows of whole eights of activations times weights of four bits in blocks of four outputs by eight
// taps (Int4Product.h).
typedef struct {
  const int8_t *input;
  int64_t rows;
  int64_t rowStep;
  // For each row and each group, 8 times the sum of the group's activations.
  const int32_t *groupSums;
  const int8_t *weights;
  // Four for each four outputs and each group, or null where all are 1.
  const int8_t *scales;
  // The eights of taps of a row and of a group: at most 32.
  int32_t eights;
  int32_t groupEights;
  int32_t outputs;
  int8_t *output;
} nvx_x86_int4;

// left + right or left - right of elements in the same order: see AdditionParameters. The shift
// of an operand is -19 to -1, or 0 with the multiplier 2^30, that of the result -22 to -1.
typedef struct {
  const int8_t *left;
  const int8_t *right;
  int8_t *output;
  int64_t count;
  int32_t offsets[2];
  int32_t multipliers[3];
  int32_t shifts[3];
  int32_t isDifference;
  int32_t outputOffset;
  int32_t activationMinimum;
  int32_t activationMaximum;
} nvx_x86_sum;

// 8 times the sums of the groups of a product's rows, row by row.
void nvx_x86_group_sums(const nvx_x86_int4 *p, int32_t *sums);

// As bytes x + 128, as bytes x, and in 16 bits.
void nvx_x86_copy_unsigned(const nvx_x86_window *w, void *copy);
void nvx_x86_copy_signed(const nvx_x86_window *w, void *copy);
void nvx_x86_copy_wide(const nvx_x86_window *w, void *copy);

// AVX-512 VNNI: copies are unsigned.
void nvx_vnni_product(const nvx_x86_product *p, const nvx_results *r);
void nvx_vnni_depthwise(const nvx_x86_depthwise *p, const nvx_results *r);
void nvx_vnni_rows(const nvx_x86_rows *p, const nvx_results *r);
void nvx_vnni_sum(const nvx_x86_sum *p);
void nvx_vnni_int4(const nvx_x86_int4 *p, const nvx_results *r);

// AVX2: the copy of a product is wide, that of a depthwise convolution signed.
void nvx_avx2_product(const nvx_x86_product *p, const nvx_results *r);
void nvx_avx2_depthwise(const nvx_x86_depthwise *p, const nvx_results *r);
void nvx_avx2_rows(const nvx_x86_rows *p, const nvx_results *r);
void nvx_avx2_sum(const nvx_x86_sum *p);
void nvx_avx2_int4(const nvx_x86_int4 *p, const nvx_results *r);

// The sums of 16 neighbouring channels over a window of an image.
void nvx_avx2_window_sums(
    const int8_t *first, int32_t rows, int64_t rowStep, int32_t columns, int64_t columnStep,
    int32_t *sums);

#endif
#endif
