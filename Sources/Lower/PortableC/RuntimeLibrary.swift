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
  ]

  /// The C file of an object that defines these functions.
  package static func source(of object: [UInt8]) throws(ObjectError) -> String {
    try CTranslation(try WasmObject(object), exporting: functions).text(
      header: "nevortex.h",
      notice: """
        NeVortex's runtime, made from its Swift sources: see nevortex.h.
           Each function below says which Swift function it was. Addresses are 32-bit numbers; what
           begins with p is a parameter, with l a local variable, with t a step on the way, with
           m what a block leaves behind.
        """)
  }
}
