/// Programs in C that use nevortex.h as a user would.
enum RuntimePrograms {
  /// `program threads package input output ...`: runs the package on each input, in so many threads
  /// at once, each with a model and an arena of its own, and compares to the byte.
  static let comparison = #"""
    #define _POSIX_C_SOURCE 200112L
    #include <pthread.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>
    #include "nevortex.h"

    struct bytes { unsigned char *start; size_t count; };
    struct work { int count; char **names; int failed; };

    static struct bytes read_file(const char *name) {
      struct bytes bytes = {0, 0};
      void *memory = 0;
      FILE *file = fopen(name, "rb");
      long size;
      if (file == 0) exit(10);
      fseek(file, 0, SEEK_END);
      size = ftell(file);
      rewind(file);
      bytes.count = (size_t)size;
      if (posix_memalign(&memory, NVX_ALIGNMENT, bytes.count + 1) != 0) exit(11);
      bytes.start = (unsigned char *)memory;
      if (fread(bytes.start, 1, bytes.count, file) != bytes.count) exit(12);
      fclose(file);
      return bytes;
    }

    static void *run(void *argument) {
      struct work *work = (struct work *)argument;
      struct bytes package = read_file(work->names[0]);
      nvx_model model;
      nvx_port input, output;
      void *memory = 0;
      unsigned char *arena;
      int i;
      work->failed = 1;
      if (nvx_open(&model, package.start, (uint32_t)package.count) != NVX_OK) return 0;
      if (model.input_count != 1 || model.output_count != 1) return 0;
      if (nvx_input(&model, 0, &input) != NVX_OK) return 0;
      if (nvx_output(&model, 0, &output) != NVX_OK) return 0;
      if (nvx_output(&model, 1, &output) != NVX_NO_SUCH_PORT) return 0;
      if (posix_memalign(&memory, NVX_ALIGNMENT, model.arena_bytes) != 0) return 0;
      arena = (unsigned char *)memory;
      if (nvx_run(&model, arena, model.arena_bytes - 1) != NVX_SMALL_ARENA) return 0;
      if (nvx_run(&model, arena + 4, model.arena_bytes) != NVX_MISALIGNED_ARENA) return 0;
      for (i = 1; i + 1 < work->count; i += 2) {
        struct bytes values = read_file(work->names[i]);
        struct bytes expected = read_file(work->names[i + 1]);
        if (values.count != input.bytes || expected.count != output.bytes) return 0;
        memcpy(arena + input.offset, values.start, values.count);
        if (nvx_run(&model, arena, model.arena_bytes) != NVX_OK) return 0;
        if (memcmp(arena + output.offset, expected.start, expected.count) != 0) return 0;
        free(values.start);
        free(expected.start);
      }
      free(arena);
      free(package.start);
      work->failed = 0;
      return 0;
    }

    int main(int count, char **names) {
      pthread_t threads[2];
      struct work works[2];
      int number = atoi(names[1]);
      int i, failed = 0;
      for (i = 0; i < number; i++) {
        works[i].count = count - 2;
        works[i].names = names + 2;
        if (pthread_create(&threads[i], 0, run, &works[i]) != 0) return 13;
      }
      for (i = 0; i < number; i++) {
        pthread_join(threads[i], 0);
        failed |= works[i].failed;
      }
      puts(failed ? "differs" : "same");
      return failed;
    }

    """#

  /// `program package`: what nvx_open says of it.
  static let opening = #"""
    #include <stdio.h>
    #include <string.h>
    #include "nevortex.h"

    static union { unsigned char bytes[65536]; unsigned long long words[8192]; } memory;

    int main(int count, char **names) {
      nvx_model model;
      FILE *file = fopen(names[count - 1], "rb");
      unsigned char *start = memory.bytes;
      size_t bytes;
      int32_t status;
      while (((uintptr_t)start & 15) != 0) start++;
      bytes = fread(start, 1, 60000, file);
      fclose(file);
      status = nvx_open(&model, start, (uint32_t)bytes);
      printf("%d %d %d\n", (int)status, (int)model.fault_index, (int)model.fault_value);
      printf("%d\n", (int)nvx_open(&model, start + 4, (uint32_t)bytes - 4));
      printf("%d %d\n", (int)nvx_open(0, start, 0), (int)nvx_open(&model, 0, 0));
      printf("%d\n", (int)nvx_run(&model, start, (uint32_t)bytes));
      printf("%s %s %s\n", nvx_status_name(status), nvx_status_name(-1), nvx_status_name(99));
      return 0;
    }

    """#

  /// The micro-kernels, as plainly as they can be; at the end it says which of them were called.
  static let ownMicroKernels = #"""
    #include <stdio.h>
    #include <stdlib.h>
    #include "nevortex.h"

    static int called[3];

    static void say(void) { printf("own: %d %d %d\n", called[0], called[1], called[2]); }

    static void note(int kernel) {
      if (!called[0] && !called[1] && !called[2]) atexit(say);
      called[kernel] = 1;
    }

    static int32_t sum(const int8_t *x, const int8_t *w, int32_t blocks, int output) {
      int32_t i, result = 0;
      for (i = 0; i < 4 * blocks; i++) result += x[i] * w[16 * (i / 4) + 4 * output + i % 4];
      return result;
    }

    void nvx_product_4x4(const int8_t *rows, int32_t step, const int8_t *weights, int32_t blocks,
                         int32_t *sums) {
      int i;
      note(0);
      for (i = 0; i < 16; i++) sums[i] = sum(rows + (i & 3) * step, weights, blocks, i >> 2);
    }

    void nvx_product_1x4(const int8_t *row, const int8_t *weights, int32_t blocks, int32_t *sums) {
      int i;
      note(1);
      for (i = 0; i < 4; i++) sums[i] = sum(row, weights, blocks, i);
    }

    void nvx_windows_3x3(const int8_t *x, const int8_t *y, const int8_t *z, int32_t stride,
                         const int8_t *taps, int32_t count, int32_t *sums) {
      int32_t i, tap;
      note(2);
      for (i = 0; i < count; i++) {
        sums[i] = 0;
        for (tap = 0; tap < 3; tap++) {
          sums[i] += x[i * stride + tap] * taps[tap] + y[i * stride + tap] * taps[tap + 3]
                     + z[i * stride + tap] * taps[tap + 6];
        }
      }
    }

    """#

  /// For a board: runs `package` on each of `inputs`, compares with `outputs`, says the ticks.
  static let onBoard = #"""
    #include "nevortex.h"
    #include "platform.h"

    extern const uint8_t package[], packageEnd[], inputs[], inputsEnd[], outputs[];

    static void say(const char *label, uint64_t value) {
      char text[24];
      char *digit = text + 23;
      *digit = 0;
      do {
        *--digit = (char)('0' + value % 10);
        value /= 10;
      } while (value != 0);
      platformSay(label);
      platformSay(digit);
      platformSay("\n");
    }

    int32_t firmwareMain(void) {
      nvx_model model;
      nvx_port input, output;
      const uint8_t *from = inputs, *expected = outputs;
      platformStartClock();
      if (nvx_open(&model, package, (uint32_t)(packageEnd - package)) != NVX_OK) return 1;
      if (nvx_check(&model) != NVX_OK) return 2;
      if (nvx_input(&model, 0, &input) != NVX_OK) return 3;
      if (nvx_output(&model, 0, &output) != NVX_OK) return 4;
      while (from < inputsEnd) {
        uint64_t start;
        uint32_t i;
        for (i = 0; i < input.bytes; i++) arenaStart[input.offset + i] = *from++;
        start = platformTicks();
        if (nvx_run(&model, arenaStart, model.arena_bytes) != NVX_OK) return 5;
        say("ticks ", platformTicks() - start);
        for (i = 0; i < output.bytes; i++) {
          if (arenaStart[output.offset + i] != *expected++) return 6;
        }
      }
      return 0;
    }

    """#
}
