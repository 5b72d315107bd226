import Dispatch
package import Foundation

/// A program of the system, run to its end within a time limit.
package struct ToolProcess {
  /// The program's path.
  package var executable: URL
  /// Its arguments.
  package var arguments: [String]
  /// Where it is started; nil for the current folder.
  package var folder: URL?
  /// After this many seconds it is killed.
  package var limitSeconds: Double

  /// Describes a run; nothing starts yet.
  package init(
    _ executable: URL, _ arguments: [String], folder: URL? = nil, limitSeconds: Double = 300
  ) {
    self.executable = executable
    self.arguments = arguments
    self.folder = folder
    self.limitSeconds = limitSeconds
  }

  /// How a run ended.
  package struct Outcome {
    /// How the program came to its end.
    package enum End: Equatable {
      case exit(status: Int32)
      case signal(Int32)
      case timeLimit(seconds: Double)
    }

    /// How the program came to its end.
    package let end: End
    /// What it wrote to standard output.
    package let output: Data
    /// What it wrote to standard error.
    package let errors: String
  }

  /// Runs the program; throws where it cannot be started.
  package func run() throws -> Outcome {
    // Files, not pipes: a pipe that nobody empties stops the program.
    let scratch = try ScratchFolder()
    let outputFile = try scratch.makeFile("output")
    let errorFile = try scratch.makeFile("errors")
    // Foundation keeps a process with a termination handler, and its files with it.
    defer { for file in [outputFile, errorFile] { try? file.close() } }
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = outputFile
    process.standardError = errorFile
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    try process.run()
    let isLate = ended.wait(timeout: .now() + limitSeconds) == .timedOut
    if isLate {
      kill(process.processIdentifier, SIGKILL)
      ended.wait()
    }
    return Outcome(
      end: isLate ? .timeLimit(seconds: limitSeconds) : Self.end(of: process),
      output: try scratch.read("output"),
      errors: String(decoding: try scratch.read("errors"), as: UTF8.self))
  }

  private static func end(of process: Process) -> Outcome.End {
    process.terminationReason == .exit
      ? .exit(status: process.terminationStatus) : .signal(process.terminationStatus)
  }

  /// The path of a program, sought in the folders of `$PATH`; nil where it is in none.
  package static func find(_ name: String) -> URL? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").lazy
      .map { URL(fileURLWithPath: String($0)).appendingPathComponent(name) }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }
}
