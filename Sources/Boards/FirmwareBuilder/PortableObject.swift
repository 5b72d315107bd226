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

  /// Compiles the object: some ten seconds. A package in `content` counts only for its operators.
  /// A module of one `source` may come last, with functions of its own.
  package func bytes(
    _ content: FirmwareContent = .general, adding source: URL? = nil, module: String = "Added"
  ) throws(FirmwareError) -> [UInt8] {
    let target = ["-target", "wasm32-unknown-none-wasm"]
    do {
      let scratch = try ScratchFolder()
      var objects = try compile(target, content, into: scratch.url)
      if let source {
        let toolchain = try FirmwareToolchain.current()
        objects.append(try compile(module, [source], target, toolchain, into: scratch.url))
      }
      // The last module holds what it needs of the others.
      return [UInt8](try Data(contentsOf: objects.last ?? scratch.url))
    } catch let error as FirmwareError {
      throw error
    } catch {
      throw .files(reason: "\(error)")
    }
  }

  /// Compiles the modules with the options of a target; their objects in `folder`.
  package func compile(
    _ options: [String], _ content: FirmwareContent = .general, into folder: URL
  ) throws -> [URL] {
    let toolchain = try FirmwareToolchain.current()
    let options = options + content.compilerOptions.flatMap { ["-Xcc", $0] }
    return try Self.modules.map { module in
      let sources = root.appendingPathComponent("Sources/Run/\(module)")
      let files = try FileManager.default.subpathsOfDirectory(atPath: sources.path)
        .filter { $0.hasSuffix(".swift") }.sorted()
      return try compile(
        module, files.map { sources.appendingPathComponent($0) }, options, toolchain, into: folder)
    }
  }

  private func compile(
    _ module: String, _ files: [URL], _ options: [String], _ toolchain: FirmwareToolchain,
    into folder: URL
  ) throws -> URL {
    let object = folder.appendingPathComponent("\(module).o")
    let headers = ["Sources/Run/CIntrinsics/include", Self.headerFolder].flatMap {
      ["-I", root.appendingPathComponent($0).path]
    }
    let outcome = try ToolProcess(
      toolchain.tool("swiftc"),
      FirmwareRecipe.swiftOptions + options + headers + [
        "-I", folder.path, "-module-name", module, "-emit-module", "-emit-module-path",
        folder.appendingPathComponent("\(module).swiftmodule").path, "-c", "-o", object.path,
      ] + files.map(\.path)
    ).run()
    guard outcome.end == .exit(status: 0) else {
      throw FirmwareError.toolFailed(
        name: "swiftc", board: "C",
        output: String(decoding: outcome.output, as: UTF8.self) + outcome.errors)
    }
    return object
  }
}
