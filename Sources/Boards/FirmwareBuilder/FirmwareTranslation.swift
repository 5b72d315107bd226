import PortableC

/// Firmware whose Swift becomes C.
enum FirmwareTranslation {
  /// What `Firmware/Platform` defines in C.
  private static let platform: Set<String> = [
    "platformOpen", "platformRead", "platformWrite", "platformStartClock", "platformTicks",
    "platformStackPointer", "platformPaintStack", "platformDeepestStack", "platformStackTop",
    "platformPackages", "platformPackageCapacity", "platformArena", "platformArenaCapacity",
  ]

  /// The C file of an object that defines `firmwareMain`.
  static func source(of object: [UInt8]) throws(ObjectError) -> String {
    let main = CFunction("firmwareMain", "int32_t", [])
    return try CTranslation(
      try WasmObject(object), exporting: [main], replaceable: RuntimeLibrary.microKernels,
      platform: platform
    ).text(header: nil, notice: "The firmware, made from its Swift sources.")
  }
}
