/* NeVortex: runs a package (.nvx), a neural network in integers, where it lies.
 *
 *     NVX_ALIGNED static const unsigned char package[] = {...};      in flash if you like
 *     NVX_ALIGNED static unsigned char arena[BYTES];                 nvx_model.arena_bytes of them
 *
 *     nvx_model model;
 *     nvx_port input, output;
 *     if (nvx_open(&model, package, sizeof package) != NVX_OK) ...
 *     nvx_input(&model, 0, &input);
 *     nvx_output(&model, 0, &output);
 *     memcpy(arena + input.offset, values, input.bytes);
 *     if (nvx_run(&model, arena, sizeof arena) != NVX_OK) ...
 *     read output.bytes bytes at arena + output.offset
 *
 * Nothing is allocated and nothing is kept outside of the model and the arena: each thread may run
 * its own, and several models may share a package. A run may overwrite the inputs.
 */
#ifndef NEVORTEX_H
#define NEVORTEX_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What packages and arenas are aligned to, in bytes. */
#define NVX_ALIGNMENT 16

/* Before the declaration of an array of bytes, aligns it so. */
#ifndef NVX_ALIGNED
#if defined(__GNUC__)
#define NVX_ALIGNED __attribute__((__aligned__(NVX_ALIGNMENT)))
#elif defined(__cplusplus)
#define NVX_ALIGNED alignas(NVX_ALIGNMENT)
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
#define NVX_ALIGNED _Alignas(NVX_ALIGNMENT)
#else
#error "define NVX_ALIGNED as what aligns the array behind it to 16 bytes with this compiler"
#endif
#endif

/* The most axes that a tensor has. */
#define NVX_MAXIMUM_RANK 6

/* What the functions answer. */
#define NVX_OK 0
/* There are fewer bytes than the package says: fault_value is what it needs. */
#define NVX_TRUNCATED 1
/* The bytes are no package: fault_value is their first word. */
#define NVX_NOT_A_PACKAGE 2
/* A package of a version that this library does not know: fault_value is the version. */
#define NVX_UNKNOWN_VERSION 3
/* The header has another size than its version's: fault_value is the size in units of 16 bytes. */
#define NVX_HEADER_SIZE 4
/* The package does not start at a multiple of 16. */
#define NVX_MISALIGNED_PACKAGE 5
/* A section leaves the package: fault_index is the section, or the count of sections
   for the tokenizer's table, fault_value where it starts. */
#define NVX_SECTION 6
/* A record is wrong: fault_index is its number in its section, fault_value what was found. */
#define NVX_RECORD 7
/* A step is none that this library runs: fault_index is the step, fault_value its operator. */
#define NVX_STEP 8
/* The arena has fewer bytes than nvx_model.arena_bytes. */
#define NVX_SMALL_ARENA 9
/* The arena does not start at a multiple of 16. */
#define NVX_MISALIGNED_ARENA 10
/* There is no input or output of that number. */
#define NVX_NO_SUCH_PORT 11
/* A pointer is null, or the model was not opened. */
#define NVX_NOT_OPEN 12

/* An opened package. It refers to the package's bytes, which must stay where and as they are. */
typedef struct nvx_model {
  const void *package;
  /* The size of the package, which is at most what was given. */
  uint32_t package_bytes;
  /* What a run needs, scratch memory included. */
  uint32_t arena_bytes;
  uint32_t input_count;
  uint32_t output_count;
  /* More about what nvx_open refused. */
  int32_t fault_index;
  int32_t fault_value;
} nvx_model;

/* An input or output: where it lies in the arena, and what its numbers mean. */
typedef struct nvx_port {
  uint32_t offset;
  uint32_t bytes;
  uint32_t rank;
  /* Outermost first; 1 beyond the rank. */
  uint32_t extents[NVX_MAXIMUM_RANK];
  /* real = scale * (integer - zero_point); an element is an int8_t. The scale is an IEEE 754
     single, here as its bits: copy them to a float where you have one. */
  uint32_t scale_bits;
  int32_t zero_point;
} nvx_port;

/* Checks the package at `package`, of which at most `package_bytes` are read; fills in `model`. */
int32_t nvx_open(nvx_model *model, const void *package, uint32_t package_bytes);

/* Checks the numbers of an opened package that is not known to come as it was built: that no sum
   can wrap. With others a run stays in its memory too, but its bytes mean nothing. */
int32_t nvx_check(nvx_model *model);

/* Describes an input, counted from 0. */
int32_t nvx_input(const nvx_model *model, uint32_t index, nvx_port *port);

/* Describes an output, counted from 0. */
int32_t nvx_output(const nvx_model *model, uint32_t index, nvx_port *port);

/* Runs the package on the inputs in the arena; then the outputs are there. */
int32_t nvx_run(const nvx_model *model, void *arena, uint32_t arena_bytes);

/* What a status of these functions is called, "NVX_OK" and so on; "unknown" for other numbers. */
const char *nvx_status_name(int32_t status);

/* The sums that a run spends its time on. nevortex.c has them in C; a platform that has better ones
 * defines NVX_OWN_PRODUCT_4X4, NVX_OWN_PRODUCT_1X4 or NVX_OWN_WINDOWS_3X3 where it compiles
 * nevortex.c, and the function elsewhere. Sums are of products of an input and a weight, modulo
 * 2^32; a block of weights is four outputs of four taps each, the taps of an output side by side.
 */

/* Of four rows, `step` bytes apart, with the four outputs of each of `blocks` blocks, one or more:
   sums[4 * output + row]. */
void nvx_product_4x4(const int8_t *rows, int32_t step, const int8_t *weights, int32_t blocks,
                     int32_t *sums);

/* Of one row with the four outputs of each of `blocks` blocks, or none: sums[output]. */
void nvx_product_1x4(const int8_t *row, const int8_t *weights, int32_t blocks, int32_t *sums);

/* Of `count` windows, one or more, each of three inputs of each row and `stride` behind the one
   before it, with the nine taps, row by row: sums[window]. */
void nvx_windows_3x3(const int8_t *x, const int8_t *y, const int8_t *z, int32_t stride,
                     const int8_t *taps, int32_t count, int32_t *sums);

#ifdef __cplusplus
}
#endif

#endif
