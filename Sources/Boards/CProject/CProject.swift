package import Foundation

/// A package and the C runtime as a folder that a C programmer takes home: sources, an example that
/// runs it, and what his build system wants beside them.
package struct CProject {
  /// An identifier: what the package is called in C, and its files.
  package let name: String
  /// `nevortex.c` and `nevortex.h`.
  package let runtime: (source: String, header: String)
  /// The package.
  package let package: Data
  /// What a run of it takes, in bytes.
  package let arenaBytes: Int
  /// Its inputs and outputs, each in one line.
  package let inputs: [String]
  package let outputs: [String]
  /// The license's text, where it is at hand.
  package let license: Data?

  /// A build system's own layout.
  package enum Layout: String, CaseIterable, Sendable {
    case arduino
    case espIDF = "esp-idf"
    case zephyr
  }

  /// A file below the folder.
  package struct File {
    package let path: String
    package let bytes: Data

    init(_ path: String, _ text: String) {
      self.path = path
      bytes = Data(text.utf8)
    }

    init(_ path: String, _ bytes: Data) {
      self.path = path
      self.bytes = bytes
    }
  }

  package init(
    name: String, runtime: (source: String, header: String), package: Data, arenaBytes: Int,
    inputs: [String], outputs: [String], license: Data?
  ) {
    self.name = Self.identifier(name)
    self.runtime = runtime
    self.package = package
    self.arenaBytes = arenaBytes
    self.inputs = inputs
    self.outputs = outputs
    self.license = license
  }

  /// All files; nil is the layout of a plain C project.
  package func files(for layout: Layout?) -> [File] {
    var files =
      switch layout {
      case nil: plainFiles
      case .espIDF: espIDFFiles
      case .arduino: arduinoFiles
      case .zephyr: zephyrFiles
      }
    if let license { files.append(File("LICENSE", license)) }
    return files
  }

  /// The sources that every layout has, where it wants sources and headers.
  func sources(in folder: String, headersIn headers: String) -> [File] {
    [
      File(folder + "nevortex.c", runtime.source), File(headers + "nevortex.h", runtime.header),
      File(folder + "\(name).c", packageSource), File(headers + "\(name).h", packageHeader),
    ]
  }

  /// A name as an identifier of C that is nobody else's.
  private static func identifier(_ name: String) -> String {
    var text = ""
    for character in name.lowercased().unicodeScalars {
      let isPlain = ("a"..."z").contains(character) || ("0"..."9").contains(character)
      text.unicodeScalars.append(isPlain ? character : "_")
    }
    // The project's own names, and headers of C's library that a file beside them would hide.
    let isTaken = [
      "main", "nevortex", "model", "run", "string", "math", "time", "float", "stdio", "stdint",
      "stdlib", "stddef", "stdbool", "limits", "assert", "errno", "signal", "ctype",
    ].contains(text)
    let startsPlain = text.unicodeScalars.first.map { ("a"..."z").contains($0) } ?? false
    return startsPlain && !isTaken && text.count > 1 ? text : "model_\(text)"
  }
}
