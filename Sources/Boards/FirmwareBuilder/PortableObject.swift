package import Foundation
import ToolProcess

/// What runs on a chip, as one relocatable WebAssembly object with the functions of nevortex.h:
/// from it comes the C file for machines that Swift has no backend for.
package struct PortableObject {
  /// The root of the sources.
  private let root: URL

  /// The folder of the header that declares the functions, below the root.
  private static let headerFolder = "Sources/Run/CPortableAPI/include"
  /// In the order in which they are compiled; the last holds all that it needs of the others.
  private static let modules = [
    "TensorTypes", "PackageFormat", "Kernels", "InferenceRuntime", "PortableAPI",
  ]

  /// Compiles the sources at `root`, the folder that holds `Sources` and `Firmware`.
  package init(root: URL) {
    self.root = root
  }

  /// The header, to be given to users as it is.
  package func header() throws(FirmwareError) -> Data {
    let file = root.appendingPathComponent("\(Self.headerFolder)/nevortex.h")
    do {
      return try Data(contentsOf: file)
    } catch {
      throw .source(path: file.path, reason: "\(error)")
    }
  }

  /// Compiles the object: some ten seconds.
  package func bytes() throws(FirmwareError) -> [UInt8] {
    let toolchain = try FirmwareToolchain.current()
    do {
      let scratch = try ScratchFolder()
      for module in Self.modules { try compile(module, toolchain, into: scratch.url) }
      return [UInt8](try scratch.read("\(Self.modules.last ?? "").o"))
    } catch let error as FirmwareError {
      throw error
    } catch {
      throw .files(reason: "\(error)")
    }
  }

  private func compile(
    _ module: String, _ toolchain: FirmwareToolchain, into folder: URL
  ) throws {
    let sources = root.appendingPathComponent("Sources/Run/\(module)")
    let files = try FileManager.default.subpathsOfDirectory(atPath: sources.path)
      .filter { $0.hasSuffix(".swift") }.sorted()
    let headers = ["Sources/Run/CIntrinsics/include", Self.headerFolder].flatMap {
      ["-I", root.appendingPathComponent($0).path]
    }
    let outcome = try ToolProcess(
      toolchain.tool("swiftc"),
      FirmwareRecipe.swiftOptions + ["-target", "wasm32-unknown-none-wasm"] + headers + [
        "-I", folder.path, "-module-name", module, "-emit-module", "-emit-module-path",
        folder.appendingPathComponent("\(module).swiftmodule").path,
        "-c", "-o", folder.appendingPathComponent("\(module).o").path,
      ] + files.map { sources.appendingPathComponent($0).path }
    ).run()
    guard outcome.end == .exit(status: 0) else {
      throw FirmwareError.toolFailed(
        name: "swiftc", board: "C",
        output: String(decoding: outcome.output, as: UTF8.self) + outcome.errors)
    }
  }
}
