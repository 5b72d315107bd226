import CProject
import FirmwareBuilder
import Foundation
import Kernels

extension ExportCommand {
  /// Writes a folder of C sources.
  func exportC() throws {
    let folder = URL(fileURLWithPath: output)
    try checkIsNew(folder)
    let file = try checkedPackage()
    let content = allOperators ? .general : try FirmwareContent.operators(of: file.data)
    let runtime = try FirmwareLocator { Terminal.writeError($0) }.portableRuntime(content)
    let project = try file.withView { view in
      CProject(
        name: URL(fileURLWithPath: package).deletingPathExtension().lastPathComponent,
        runtime: (runtime.source, runtime.header), package: file.data,
        arenaBytes: view.arenaByteCount(family: Int(KernelFamily.plain.rawValue)),
        inputs: view.inputDescriptions.map { "\($0.name), \($0.summary)" },
        outputs: view.outputDescriptions.map { "\($0.name), \($0.summary)" },
        license: runtime.license)
    }
    let files = project.files(for: layout)
    try write(files, into: folder)
    let report = SourceReport(
      files: files.map(\.path).sorted(), packageBytes: file.byteCount,
      arenaBytes: project.arenaBytes)
    if json { return try Terminal.write(json: report) }
    Terminal.write(
      "\(output): \(files.count) files, package \(Figures.bytes(file.byteCount)), arena "
        + "\(Figures.bytes(project.arenaBytes)); README.md says how to try it")
  }

  /// Throws where files are in the way.
  private func checkIsNew(_ folder: URL) throws {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
      guard FileManager.default.fileExists(atPath: folder.path) else { return }
      throw Failure(.usage, "\(output) is a file: name a folder to make")
    }
    guard names.isEmpty else {
      throw Failure(.usage, "\(output) is not empty: name a folder to make")
    }
  }

  /// The folder appears by a rename, with all its files.
  private func write(_ files: [CProject.File], into folder: URL) throws {
    let manager = FileManager.default
    let parent = folder.standardizedFileURL.deletingLastPathComponent()
    let scratch = parent.appendingPathComponent(".nevortex-\(UUID().uuidString)")
    defer { try? manager.removeItem(at: scratch) }
    for file in files {
      let place = scratch.appendingPathComponent(file.path)
      try manager.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try file.bytes.write(to: place)
    }
    // An empty folder gives way.
    guard rename(scratch.path, folder.path) == 0 else {
      throw Failure(.noInput, "\(output) cannot be made: \(String(cString: strerror(errno)))")
    }
  }
}

/// What was written.
private struct SourceReport: Encodable {
  let files: [String]
  let packageBytes: Int
  let arenaBytes: Int
}
