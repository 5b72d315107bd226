import BoardCatalog
import Foundation
import PortableC
import ToolProcess

/// One walk from sources to an executable file, inside a scratch folder.
struct FirmwareCompilation {
  private let recipe: FirmwareRecipe
  private let toolchain: FirmwareToolchain
  private let folder: URL

  init(_ recipe: FirmwareRecipe, _ toolchain: FirmwareToolchain, _ folder: URL) {
    self.recipe = recipe
    self.toolchain = toolchain
    self.folder = folder
  }

  /// Compiles and links; the path of the executable.
  func run() throws -> URL {
    var objects: [URL] = []
    for module in recipe.modules { objects.append(try compile(module)) }
    // The last module holds what it needs of the others.
    if recipe.toolset.becomesC, let last = objects.last { objects = [try throughC(last)] }
    for source in recipe.cSources { objects.append(try compile(source)) }
    if let package = recipe.content.package { objects.append(try assemble(package)) }
    let image = folder.appendingPathComponent("image")
    if let script = recipe.linkerScript {
      try call(
        recipe.toolset.linker?.path ?? "ld.lld",
        FirmwareBuilder.linkerOptions + ["-L", recipe.linkerFolder.path, "-T", script.path]
          + objects.map(\.path) + ["-o", image.path])
    } else {
      let options = FirmwareBuilder.linkerOptions.map { "-Wl,\($0)" }
      try call("clang", ["-fuse-ld=lld"] + options + objects.map(\.path) + ["-o", image.path])
    }
    return image
  }

  private func compile(_ module: FirmwareRecipe.Module) throws -> URL {
    let object = folder.appendingPathComponent("\(module.name).o")
    let headers = FirmwareRecipe.headerFolders.flatMap {
      ["-I", recipe.root.appendingPathComponent($0).path]
    }
    let content = recipe.content.compilerOptions.flatMap { ["-Xcc", $0] }
    try call(
      "swiftc",
      FirmwareRecipe.swiftOptions + recipe.toolset.swiftCompiler.options + content
        + headers + [
          "-I", folder.path, "-module-name", module.name,
          "-emit-module", "-emit-module-path",
          folder.appendingPathComponent("\(module.name).swiftmodule").path,
          "-c", "-o", object.path,
        ] + module.sources.map(\.path))
    return object
  }

  private func compile(_ source: URL) throws -> URL {
    let object = folder.appendingPathComponent(source.lastPathComponent + ".o")
    try call(
      recipe.toolset.cCompiler.path ?? "clang",
      FirmwareRecipe.cOptions + recipe.toolset.cCompiler.options
        + FirmwareRecipe.headerFolders.flatMap {
          ["-I", recipe.root.appendingPathComponent($0).path]
        }
        + ["-c", source.path, "-o", object.path])
    return object
  }

  /// The object of a WebAssembly object, which becomes C on the way.
  private func throughC(_ object: URL) throws -> URL {
    let source = folder.appendingPathComponent("firmware.c")
    do {
      let text = try FirmwareTranslation.source(of: [UInt8](try Data(contentsOf: object)))
      try Data(text.utf8).write(to: source)
    } catch let error as ObjectError {
      throw FirmwareError.translation(board: recipe.board.name, reason: "\(error)")
    }
    return try compile(source)
  }

  /// A section that holds a package; linker scripts put it where packages lie.
  private func assemble(_ package: Data) throws -> URL {
    let bytes = folder.appendingPathComponent("package")
    try package.write(to: bytes)
    let source = folder.appendingPathComponent("package.S")
    let text = ".section .package, \"a\"\n.balign 16\n.incbin \"\(bytes.path)\"\n"
    try Data(text.utf8).write(to: source)
    return try compile(source)
  }

  private func call(_ tool: String, _ arguments: [String]) throws {
    let outcome = try ToolProcess(toolchain.tool(tool), arguments).run()
    guard outcome.end == .exit(status: 0) else {
      throw FirmwareError.toolFailed(
        name: tool, board: recipe.board.name,
        output: String(decoding: outcome.output, as: UTF8.self) + outcome.errors)
    }
  }
}
