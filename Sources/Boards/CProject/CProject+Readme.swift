// What the READMEs of all layouts share.
extension CProject {
  /// What the package is, in a few lines.
  var facts: String {
    """
    The package takes \(package.count) bytes, which may stay in flash; a run takes \(arenaBytes) \
    bytes of RAM beside the stack. Nothing is allocated.

    \(inputs.map { "- input: \($0)\n" }.joined())\(outputs.map { "- output: \($0)\n" }.joined())
    """
  }

  /// How a program of one's own uses it.
  var use: String {
    """
    ## In a program of your own

    ```c
    #include <string.h>
    #include "nevortex.h"
    #include "\(name).h"

    NVX_ALIGNED static unsigned char arena[\(macro)_ARENA_BYTES];

    /* The answer, `output->bytes` elements from there on; NULL where something is wrong. */
    const int8_t *infer(const int8_t *values, nvx_port *output) {
      nvx_model model;
      nvx_port input;
      if (nvx_open(&model, \(name)_package, sizeof \(name)_package) != NVX_OK) return NULL;
      if (nvx_input(&model, 0, &input) != NVX_OK) return NULL;
      if (nvx_output(&model, 0, output) != NVX_OK) return NULL;
      memcpy(arena + input.offset, values, input.bytes);
      if (nvx_run(&model, arena, sizeof arena) != NVX_OK) return NULL;
      return (const int8_t *)(arena + output->offset);
    }
    ```

    Each function answers `NVX_OK` or what is wrong; `nvx_status_name` puts it in words. An element
    stands for `scale * (element - zero_point)` of its port. `nevortex.h` says the rest: also how to
    put functions of your own in place of the sums that a run spends its time on.

    The machine must have bytes of 8 bits, pointers of 32, two's complement, and the low byte first.
    Compile with `-O2` or `-Os`. On an ESP8266, whose flash cannot be read by the byte, the package
    must be in RAM. For two networks in one program export one of them with `--all-operators`, and
    take only the package's two files of the other: `nevortex.c` may be there once.

    """
  }
}
