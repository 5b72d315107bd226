/// Why there is no firmware image.
package enum FirmwareError: Error, Equatable, CustomStringConvertible {
  /// Neither an image nor the sources to make one are where they were sought.
  case notFound(board: String, searched: [String])
  /// Firmware that holds a package is linked from the sources, and there are none.
  case noSources(board: String, executable: String)
  /// A program of the Swift toolchain is missing.
  case toolMissing(name: String)
  /// A tool ended with an error; `output` is what it wrote.
  case toolFailed(name: String, board: String, output: String)
  /// The firmware's object cannot become C.
  case translation(board: String, reason: String)
  /// A file of the sources cannot be used.
  case source(path: String, reason: String)
  /// The package that an image is to be linked for cannot be run.
  case package(reason: String)
  /// The image cannot be used.
  case malformedImage(path: String, reason: String)
  /// The file system refused.
  case files(reason: String)

  /// What is wrong and how to mend it.
  package var description: String {
    switch self {
    case .notFound(let board, let searched):
      """
      there is no firmware for \(board): looked in \(searched.joined(separator: ", ")); \
      install with `make install`, or set NEVORTEX_FIRMWARE to a folder that holds \
      \(board)/runner.elf
      """
    case .noSources(let board, let executable):
      """
      firmware for \(board) with a package in it is linked from NeVortex's sources: call the \
      program that lies in a checkout, as `swift build` left it there; this one is \(executable)
      """
    case .toolMissing(let name):
      "\(name) is needed to build the firmware and is not on the PATH: \(Self.mend(name)); "
        + "to run packages, NEVORTEX_FIRMWARE may also name a folder of built images"
    case .toolFailed(let name, let board, let output):
      "\(name) could not build the firmware for \(board):\n\(output)"
    case .translation(let board, let reason):
      "the firmware for \(board) cannot become C: \(reason)"
    case .source(let path, let reason):
      "\(path): \(reason)"
    case .package(let reason):
      "there is no firmware for a package that is refused: \(reason)"
    case .malformedImage(let path, let reason):
      "\(path) is not a firmware image of this version: \(reason); delete it to have it built again"
    case .files(let reason):
      "the firmware cannot be stored: \(reason)"
    }
  }

  private static func mend(_ tool: String) -> String {
    if tool.hasPrefix("xtensa-lx106-elf-") { return "`apt-get install gcc-xtensa-lx106` on Debian" }
    return "install the Swift toolchain from swift.org (6.2 or later, with Embedded Swift)"
  }
}
