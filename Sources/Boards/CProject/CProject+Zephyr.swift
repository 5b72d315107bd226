// A module of Zephyr.
//
// Source: Zephyr Project Documentation, "Modules (External projects)" and "Kconfig".
extension CProject {
  var zephyrFiles: [File] {
    sources(in: "src/", headersIn: "include/") + [
      File("zephyr/module.yml", zephyrModule), File("zephyr/Kconfig", zephyrKconfig),
      File("zephyr/CMakeLists.txt", zephyrCMake), File("README.md", zephyrReadme),
      File(
        "samples/run/CMakeLists.txt",
        """
        cmake_minimum_required(VERSION 3.20.0)
        list(APPEND ZEPHYR_EXTRA_MODULES ${CMAKE_CURRENT_SOURCE_DIR}/../..)
        find_package(Zephyr REQUIRED HINTS $ENV{ZEPHYR_BASE})
        project(\(name)_sample)
        target_sources(app PRIVATE src/main.c)

        """),
      File(
        "samples/run/prj.conf",
        "CONFIG_NEVORTEX=y\nCONFIG_REQUIRES_FLOAT_PRINTF=y\nCONFIG_MAIN_STACK_SIZE=8192\n"),
      File("samples/run/sample.yaml", zephyrSample),
      File(
        "samples/run/src/main.c",
        embeddedExample(
          signature: "int main(void)",
          failure: """
            if (status != NVX_OK) printf("%s\\n", nvx_status_name(status));
              return 0;
            """)),
    ]
  }

  private var zephyrModule: String {
    """
    name: nevortex_\(name)
    build:
      cmake: zephyr
      kconfig: zephyr/Kconfig

    """
  }

  private var zephyrKconfig: String {
    """
    config NEVORTEX
    \tbool "NeVortex: the neural network \(name)"
    \tdepends on !64BIT && !BIG_ENDIAN
    \thelp
    \t  A neural network in integers and the runtime for it.

    if NEVORTEX

    \(kconfigOptions)
    endif # NEVORTEX

    """
  }

  private var zephyrCMake: String {
    """
    if(CONFIG_NEVORTEX)
      zephyr_include_directories(../include)
      zephyr_library_named(nevortex_\(name))
      zephyr_library_sources(../src/nevortex.c ../src/\(name).c)
      zephyr_library_compile_options(-O2)
      zephyr_library_compile_definitions_ifdef(
        CONFIG_NEVORTEX_OWN_PRODUCTS NVX_OWN_PRODUCT_4X4 NVX_OWN_PRODUCT_1X4)
      zephyr_library_compile_definitions_ifdef(CONFIG_NEVORTEX_OWN_WINDOWS NVX_OWN_WINDOWS_3X3)
    endif()

    """
  }

  private var zephyrSample: String {
    """
    sample:
      name: \(name)
      description: A neural network in integers
    tests:
      sample.nevortex.\(name):
        filter: not CONFIG_64BIT
        harness: console
        harness_config:
          type: one_line
          regex:
            - "output 0 \\\\[0\\\\] = .*"

    """
  }

  private var zephyrReadme: String {
    """
    # nevortex_\(name): a neural network as a Zephyr module

    \(facts)

    ## Try it

        west build -b qemu_cortex_m3 samples/run
        west build -t run

    The sample runs the network once on zeros and prints each element of its outputs, as it is
    stored and as the number that it stands for. A board with less RAM than the arena takes does not
    link it: choose another board, or a smaller network.

    ## In an application of yours

    Name this folder in the application's `CMakeLists.txt`, before `find_package(Zephyr)`:

        list(APPEND ZEPHYR_EXTRA_MODULES <this folder>)

    or as a project in the manifest of west, and put `CONFIG_NEVORTEX=y` into `prj.conf`.

    \(use)
    """
  }
}
