import Foundation
import ToolProcess

/// The programs of one Swift toolchain; its clang and linker cover every board, so no GCC is
/// needed.
struct FirmwareToolchain {
  /// Where its programs are.
  let folder: URL
  /// What it calls itself; part of an image's key.
  let version: String

  private struct TargetInfo: Decodable {
    struct Paths: Decodable {
      let runtimeResourcePath: String
    }
    let compilerVersion: String
    let paths: Paths
  }

  /// The toolchain of the `swiftc` on the path.
  ///
  /// It is asked where it lies: what the path holds may be a link or a version manager's proxy.
  static func current() throws(FirmwareError) -> FirmwareToolchain {
    guard let compiler = ToolProcess.find("swiftc") else { throw .toolMissing(name: "swiftc") }
    let asked = try? ToolProcess(compiler, ["-print-target-info"], limitSeconds: 60).run()
    guard let asked, asked.end == .exit(status: 0),
      let info = try? JSONDecoder().decode(TargetInfo.self, from: asked.output)
    else {
      throw .toolFailed(name: "swiftc", board: "any board", output: asked?.errors ?? "no answer")
    }
    let library = URL(fileURLWithPath: info.paths.runtimeResourcePath)
    let folder = library.deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("bin")
    return FirmwareToolchain(folder: folder, version: info.compilerVersion)
  }

  /// A program of the toolchain.
  func tool(_ name: String) throws(FirmwareError) -> URL {
    let own = folder.appendingPathComponent(name)
    if FileManager.default.isExecutableFile(atPath: own.path) { return own }
    guard let other = ToolProcess.find(name) else { throw .toolMissing(name: name) }
    return other
  }
}
