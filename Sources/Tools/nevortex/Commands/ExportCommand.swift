import ArgumentParser
import CProject
import Foundation

/// Writes a package in another form.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a package as firmware or as C sources that run it.",
    discussion: """
      Example: nevortex export model.nvx --as c -o model-in-c
      Example: nevortex export model.nvx --as c --for esp-idf -o model-component
      Example: nevortex export model.nvx --as firmware --board cortex-m4 -o model.elf
      Both hold the package and, of the runtime, only the operators that it uses. A package that
      needs others is refused there: for packages that come and go ask for --all-operators.
      An installed program writes C with every operator. Firmware is linked from the sources: the
      program in a checkout does it.
      """)

  /// The forms that there are.
  enum Form: String, ExpressibleByArgument, CaseIterable { case c, firmware }

  @Argument(help: "A package: a file, or a CID in the store.")
  var package: String

  @Option(name: .customLong("as"), help: "What it becomes.")
  var form: Form

  @Option(name: .customLong("for"), help: "Whose layout the C sources have; else a plain one.")
  var layout: CProject.Layout?

  @Flag(help: "Of C sources: hold every operator of the runtime.")
  var allOperators = false

  @Option(help: "Of firmware: an emulated board; `nevortex boards` lists them.")
  var board: String?

  @Option(name: .shortAndLong, help: "The file, or for C the folder, to write.")
  var output: String

  @Flag(help: "Print one JSON object instead of words.")
  var json = false

  func run() throws {
    try OutputFile.check(output, isNot: package)
    switch form {
    case .c:
      guard board == nil else {
        throw Failure(.usage, "--board is for firmware: C is the same for all boards")
      }
      try exportC()
    case .firmware:
      guard layout == nil, !allOperators else {
        throw Failure(.usage, "--for and --all-operators are for C sources")
      }
      try exportFirmware()
    }
  }

  /// The package, with all that a runtime checks, the numbers too: what is exported will not check
  /// those again.
  func checkedPackage() throws -> PackageFile {
    let path = try InputFile.path(of: package)
    let bytes = try InputFile.map(path)
    guard InputFile.isPackage(bytes) else {
      throw Failure(.usage, "\(package) is no package: build one with `nevortex build`")
    }
    let file = try PackageFile(path: path, bytes: bytes)
    try file.withRuntime { _, _, _ in }
    return file
  }
}

extension CProject.Layout: ExpressibleByArgument {}
