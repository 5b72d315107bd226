/// What a firmware image does; the raw value is its file's name without `.elf`.
package enum FirmwareProgram: String, CaseIterable, Sendable {
  /// Runs packages: `Firmware/Runner`.
  case runner
  /// Holds every version of a kernel against the plain one, on the board: `Firmware/KernelCheck`.
  case kernelCheck = "kernel-check"
  /// Checks Ed25519 signatures, and measures that: `Firmware/SignatureCheck`.
  case signatureCheck = "signature-check"

  /// Its Swift modules, each a folder, in the order in which they are compiled.
  var moduleFolders: [String] {
    switch self {
    case .runner:
      [
        "Sources/Run/TensorTypes", "Sources/Run/PackageFormat", "Sources/Run/Kernels",
        "Sources/Run/InferenceRuntime", "Firmware/Console", "Firmware/Runner",
      ]
    case .kernelCheck:
      [
        "Sources/Run/TensorTypes", "Sources/Run/Kernels", "Firmware/Console",
        "Firmware/KernelCheck",
      ]
    case .signatureCheck:
      [
        "Sources/Share/ContentID", "Sources/Share/Manifest", "Firmware/Console",
        "Firmware/SignatureCheck",
      ]
    }
  }
}
