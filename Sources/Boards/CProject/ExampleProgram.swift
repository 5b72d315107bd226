// The example in C: opens the package, fills its inputs, runs it, prints what comes out.
extension CProject {
  /// What all examples share: the arena, and how an output is printed.
  var exampleBody: String {
    """
    /* Inputs, scratch memory and outputs: all that a run writes to. */
    NVX_ALIGNED static unsigned char arena[\(macro)_ARENA_BYTES];

    static void print_output(const nvx_port *output, unsigned long index) {
      const signed char *values = (const signed char *)arena + output->offset;
      unsigned long i;
      float scale;
      memcpy(&scale, &output->scale_bits, sizeof scale);
      for (i = 0; i < output->bytes; i++) {
        const int value = values[i];
        printf("output %lu [%lu] = %d (%g)\\n", index, i, value,
               (double)(scale * (float)(value - output->zero_point)));
      }
    }

    """
  }

  /// Opens the package and runs it once; `fill` is the statement that fills an input.
  func runExample(fill: String, signature: String, failure: String) -> String {
    """
    \(signature) {
      nvx_model model;
      nvx_port port;
      int32_t status = nvx_open(&model, \(name)_package, sizeof \(name)_package);
      uint32_t index;
      for (index = 0; status == NVX_OK && index < model.input_count; index++) {
        status = nvx_input(&model, index, &port);
        if (status != NVX_OK) break;
        \(fill)
      }
      if (status == NVX_OK) status = nvx_run(&model, arena, sizeof arena);
      for (index = 0; status == NVX_OK && index < model.output_count; index++) {
        status = nvx_output(&model, index, &port);
        if (status == NVX_OK) print_output(&port, index);
      }
      \(failure)
    }

    """
  }

  /// An example without files, whose inputs are real zeros.
  func embeddedExample(signature: String, failure: String) -> String {
    """
    /* Runs \(name).nvx once on zeros and prints what comes out: put your input in their place. */
    #include <stdio.h>
    #include <string.h>
    #include "nevortex.h"
    #include "\(name).h"

    \(exampleBody)
    """
      + runExample(
        fill: "memset(arena + port.offset, (int)port.zero_point, port.bytes);",
        signature: signature, failure: failure)
  }

  /// An example whose inputs are files of a computer.
  var hostedExample: String {
    """
    /* Runs \(name).nvx once and prints what comes out. Each argument is a file with the bytes of an
     * input, one int8_t an element; an input without a file is zeros. */
    #include <stdio.h>
    #include <string.h>
    #include "nevortex.h"
    #include "\(name).h"

    \(exampleBody)
    static int read_input(const nvx_port *input, const char *path) {
      size_t count;
      FILE *file = fopen(path, "rb");
      if (file == NULL) {
        fprintf(stderr, "%s cannot be opened\\n", path);
        return 0;
      }
      count = fread(arena + input->offset, 1, input->bytes, file);
      if (count != input->bytes || fgetc(file) != EOF) {
        fprintf(stderr, "%s does not hold the %lu bytes of the input\\n", path,
                (unsigned long)input->bytes);
        count = 0;
      }
      fclose(file);
      return count == input->bytes;
    }


    """
      + runExample(
        fill: """
          memset(arena + port.offset, (int)port.zero_point, port.bytes);
              if ((int)index + 1 < count && !read_input(&port, names[index + 1])) return 1;
          """,
        signature: "int main(int count, char **names)",
        failure: """
          if (status != NVX_OK) fprintf(stderr, "%s\\n", nvx_status_name(status));
            return status == NVX_OK ? 0 : 1;
          """)
  }
}
