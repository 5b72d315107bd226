// A folder for any C compiler.
extension CProject {
  var plainFiles: [File] {
    sources(in: "", headersIn: "") + [
      File("\(name).nvx", package), File("main.c", hostedExample),
      File("CMakeLists.txt", plainCMake), File("README.md", plainReadme),
    ]
  }

  private var plainCMake: String {
    """
    cmake_minimum_required(VERSION 3.13)
    project(\(name) C)

    # nevortex.c is for 32-bit machines. On a 64-bit computer, try it as a 32-bit program:
    #   cmake -B build -DCMAKE_C_FLAGS=-m32
    if(NOT CMAKE_BUILD_TYPE)
      set(CMAKE_BUILD_TYPE Release)
    endif()

    add_library(nevortex STATIC nevortex.c)
    target_include_directories(nevortex PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})

    add_library(\(name)_package STATIC \(name).c)
    target_link_libraries(\(name)_package PUBLIC nevortex)

    add_executable(\(name)_example main.c)
    target_link_libraries(\(name)_example \(name)_package nevortex)

    """
  }

  private var plainReadme: String {
    """
    # \(name): a neural network in C

    \(facts)

    ## Try it

        cc -m32 -O2 -o \(name) main.c \(name).c nevortex.c
        ./\(name)

    `-m32` makes a 32-bit program of it on a PC (Debian and Ubuntu: `apt-get install
    gcc-multilib`); a compiler for a 32-bit chip needs no such option. The input is zeros, or the
    bytes of a file that is named behind the program: an element of an input is
    `round(real / scale) + zero_point`, held between -128 and 127. Each line of the answer is an
    element of an output, as it is stored and as the number that it stands for.

    ## What is here

    | file | what it is |
    |---|---|
    | `nevortex.c`, `nevortex.h` | the runtime: C99 for machines with 32-bit pointers |
    | `\(name).c`, `\(name).h` | the package as a constant array |
    | `\(name).nvx` | the same as a file, for machines that have files |
    | `main.c` | an example |
    | `CMakeLists.txt` | builds all three |

    \(use)
    """
  }

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
