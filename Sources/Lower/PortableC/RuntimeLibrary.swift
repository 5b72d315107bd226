/// The runtime as a C library: `nevortex.c` beside `nevortex.h`.
package struct RuntimeLibrary {
  /// What nevortex.h declares.
  package static let functions = [
    CFunction(
      "nvx_open", "int32_t",
      [
        .init("nvx_model *", "model"), .init("const void *", "package"),
        .init("uint32_t", "package_bytes"),
      ]),
    CFunction(
      "nvx_input", "int32_t",
      [
        .init("const nvx_model *", "model"), .init("uint32_t", "index"),
        .init("nvx_port *", "port"),
      ]),
    CFunction(
      "nvx_output", "int32_t",
      [
        .init("const nvx_model *", "model"), .init("uint32_t", "index"),
        .init("nvx_port *", "port"),
      ]),
    CFunction(
      "nvx_run", "int32_t",
      [
        .init("const nvx_model *", "model"), .init("void *", "arena"),
        .init("uint32_t", "arena_bytes"),
      ]),
    CFunction("nvx_check", "int32_t", [.init("nvx_model *", "model")]),
  ]

  /// What nvx_status_name knows.
  static let statusNames = [
    "NVX_OK", "NVX_TRUNCATED", "NVX_NOT_A_PACKAGE", "NVX_UNKNOWN_VERSION", "NVX_HEADER_SIZE",
    "NVX_MISALIGNED_PACKAGE", "NVX_SECTION", "NVX_RECORD", "NVX_STEP", "NVX_SMALL_ARENA",
    "NVX_MISALIGNED_ARENA", "NVX_NO_SUCH_PORT", "NVX_NOT_OPEN",
  ]

  private static let statusFunction =
    """

    const char *nvx_status_name(int32_t status) {
      switch (status) {

    """ + statusNames.map { "    case \($0): return \"\($0)\";\n" }.joined() + """
          default: return "unknown";
        }
      }

      """

  /// What nevortex.h declares for platforms that have better ones.
  package static let microKernels = [
    CFunction(
      "nvx_product_4x4", nil,
      [
        .init("const int8_t *", "rows"), .init("int32_t", "step"),
        .init("const int8_t *", "weights"), .init("int32_t", "blocks"),
        .init("int32_t *", "sums"),
      ]),
    CFunction(
      "nvx_product_1x4", nil,
      [
        .init("const int8_t *", "row"), .init("const int8_t *", "weights"),
        .init("int32_t", "blocks"), .init("int32_t *", "sums"),
      ]),
    CFunction(
      "nvx_windows_3x3", nil,
      [
        .init("const int8_t *", "x"), .init("const int8_t *", "y"), .init("const int8_t *", "z"),
        .init("int32_t", "stride"), .init("const int8_t *", "taps"), .init("int32_t", "count"),
        .init("int32_t *", "sums"),
      ]),
  ]

  /// The C file of an object that defines these functions.
  package static func source(of object: [UInt8]) throws(ObjectError) -> String {
    try CTranslation(
      try WasmObject(object), exporting: functions, replaceable: microKernels
    ).text(
      header: "nevortex.h",
      notice: """
        NeVortex's runtime, made from its Swift sources: see nevortex.h.
           Each function below says which Swift function it was. Addresses are 32-bit numbers; what
           begins with p is a parameter, with l a local variable, with t a step on the way, with
           m what a block leaves behind.
        """, appending: statusFunction)
  }
}
