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
}
