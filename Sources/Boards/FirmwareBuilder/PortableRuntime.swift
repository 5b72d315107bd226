package import Foundation
import PortableC

/// The runtime as C: what a folder of sources starts from.
package struct PortableRuntime {
  /// `nevortex.c`.
  package let source: String
  /// `nevortex.h`.
  package let header: String
  /// The text of the license; nil where it is not at hand.
  package let license: Data?

  /// The names of the files in a folder that holds it ready made.
  private enum FileName {
    static let source = "nevortex.c"
    static let header = "nevortex.h"
    static let license = "LICENSE"
  }

  /// Compiles the sources at `root` and translates them: some ten seconds.
  ///
  /// A package in `content` counts only for its operators.
  package init(root: URL, _ content: FirmwareContent = .general) throws(FirmwareError) {
    let object = PortableObject(root: root)
    header = String(decoding: try object.header(), as: UTF8.self)
    let bytes = try object.bytes(content)
    do {
      source = try RuntimeLibrary.source(of: bytes)
    } catch {
      throw .translation(board: "C", reason: "\(error)")
    }
    license = try? Data(contentsOf: root.appendingPathComponent(FileName.license))
  }

  /// Reads it from a folder where `write` put it; nil where it is not there.
  init?(folder: URL) {
    func read(_ name: String) -> Data? {
      try? Data(contentsOf: folder.appendingPathComponent(name))
    }
    guard let source = read(FileName.source), let header = read(FileName.header) else {
      return nil
    }
    self.source = String(decoding: source, as: UTF8.self)
    self.header = String(decoding: header, as: UTF8.self)
    license = read(FileName.license)
  }

  /// Writes it into a folder that is there, each file whole or not at all.
  package func write(into folder: URL) throws {
    let files = [
      (FileName.source, Data(source.utf8)), (FileName.header, Data(header.utf8)),
      (FileName.license, license ?? Data()),
    ]
    for (name, bytes) in files {
      try bytes.write(to: folder.appendingPathComponent(name), options: .atomic)
    }
  }
}
