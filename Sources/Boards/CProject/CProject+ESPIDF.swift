// A component of Espressif's IoT Development Framework.
//
// Source: ESP-IDF Programming Guide 5, "Build System"; the component manager's "Manifest File
// Format".
extension CProject {
  var espIDFFiles: [File] {
    sources(in: "src/", headersIn: "include/") + [
      File("CMakeLists.txt", espIDFCMake), File("Kconfig", espIDFKconfig),
      File("idf_component.yml", espIDFManifest), File("README.md", espIDFReadme),
      File(
        "examples/run/CMakeLists.txt",
        """
        cmake_minimum_required(VERSION 3.16)
        include($ENV{IDF_PATH}/tools/cmake/project.cmake)
        project(\(name)_example)

        """),
      File(
        "examples/run/main/CMakeLists.txt",
        "idf_component_register(SRCS \"main.c\")\n"),
      File("examples/run/sdkconfig.defaults", "CONFIG_ESP_MAIN_TASK_STACK_SIZE=8192\n"),
      File(
        "examples/run/main/idf_component.yml",
        """
        dependencies:
          nevortex_\(name):
            version: "*"
            override_path: "../../../"

        """),
      File(
        "examples/run/main/main.c",
        embeddedExample(
          signature: "void app_main(void)",
          failure: "if (status != NVX_OK) printf(\"%s\\n\", nvx_status_name(status));")),
    ]
  }

  private var espIDFCMake: String {
    """
    idf_component_register(SRCS "src/nevortex.c" "src/\(name).c" INCLUDE_DIRS "include")
    # A debugger's -Og makes sums several times slower.
    target_compile_options(${COMPONENT_LIB} PRIVATE -O2)
    if(CONFIG_NEVORTEX_OWN_PRODUCTS)
      target_compile_definitions(${COMPONENT_LIB} PRIVATE NVX_OWN_PRODUCT_4X4 NVX_OWN_PRODUCT_1X4)
    endif()
    if(CONFIG_NEVORTEX_OWN_WINDOWS)
      target_compile_definitions(${COMPONENT_LIB} PRIVATE NVX_OWN_WINDOWS_3X3)
    endif()

    """
  }

  private var espIDFKconfig: String { "menu \"NeVortex\"\n\n\(kconfigOptions)\nendmenu\n" }

  private var espIDFManifest: String {
    """
    version: "1.0.0"
    description: "\(name): a neural network in integers, run where it lies"
    license: "Apache-2.0"
    dependencies:
      idf: ">=5.0"
    examples:
      - path: ./examples/run

    """
  }

  private var espIDFReadme: String {
    """
    # nevortex_\(name): a neural network as an ESP-IDF component

    \(facts)

    ## Try it

        cd examples/run
        idf.py set-target esp32s3
        idf.py flash monitor

    The example runs the network once on zeros and prints each element of its outputs, as it is
    stored and as the number that it stands for.

    ## In a project of yours

    Put this folder into the project's `components` folder as `nevortex_\(name)`, and
    `REQUIRES nevortex_\(name)` into `idf_component_register` of the component that uses it.

    \(use)
    """
  }
}
