import Dispatch
public import Foundation

/// Runs this project's own scripts in a Python that has the peers (tflite-micro, LiteRT,
/// onnxruntime), so that tests can hold our numbers against theirs.
///
/// The interpreter is `$NEVORTEX_PYTHON`, or `.build/venv/bin/python`, which `make test` makes.
/// Tests say `.enabled("needs numpy") { await PythonPeer.has("numpy") }` and are skipped without
/// it.
public enum PythonPeer {
  /// The interpreter, where there is one.
  public static let interpreter: URL? = {
    let named = ProcessInfo.processInfo.environment["NEVORTEX_PYTHON"].map(
      URL.init(fileURLWithPath:))
    let made = TestData.packageRoot.appendingPathComponent(".build/venv/bin/python")
    return [named, made].compactMap(\.self).first {
      FileManager.default.isExecutableFile(atPath: $0.path)
    }
  }()

  /// Whether the interpreter is there and finds all these modules; it does not load them.
  public static func has(_ modules: String...) async -> Bool {
    let check = "import sys, importlib.util as u; sys.exit(not all(map(u.find_spec, sys.argv[1:])))"
    let result = try? await run(command: ["-c", check] + modules, input: [], timeLimitSeconds: 60)
    return result?.status == 0
  }

  /// Runs `Tests/Support/Tools/<tool>` and gives what it wrote to its standard output.
  ///
  /// `input` is what it reads from its standard input. Throws where it is missing, fails or takes
  /// longer than the limit, with what it wrote to standard error.
  public static func run(
    _ tool: String, _ arguments: [String] = [], input: [UInt8] = [], timeLimitSeconds: Int = 120
  ) async throws -> [UInt8] {
    let script = TestData.packageRoot.appendingPathComponent("Tests/Support/Tools/\(tool)")
    let result = try await run(
      command: [script.path] + arguments, input: input, timeLimitSeconds: timeLimitSeconds)
    guard result.status == 0 else {
      throw PythonPeerError.failed(tool: tool, status: result.status, errors: result.errors)
    }
    return result.output
  }

  /// Runs the interpreter with a whole command line; a status other than zero is not an error.
  public static func run(
    command: [String], input: [UInt8], timeLimitSeconds: Int,
    interpreter: URL? = PythonPeer.interpreter
  ) async throws -> PythonPeerResult {
    guard let interpreter else { throw PythonPeerError.missing }
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("peer-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    // Files, not pipes: a full pipe would stop the script for ever.
    let files = ["in", "out", "err"].map { folder.appendingPathComponent($0) }
    try Data(input).write(to: files[0])
    for file in files.dropFirst() { try Data().write(to: file) }

    let process = Process()
    process.executableURL = interpreter
    process.arguments = command
    let input = try FileHandle(forReadingFrom: files[0])
    let (output, errorFile) = try (
      FileHandle(forWritingTo: files[1]), FileHandle(forWritingTo: files[2])
    )
    // Foundation keeps a process with a termination handler, and its files with it.
    defer { for file in [input, output, errorFile] { try? file.close() } }
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errorFile
    try await finish(process, timeLimitSeconds: timeLimitSeconds)
    let errors = String(decoding: try Data(contentsOf: files[2]), as: UTF8.self)
    guard process.terminationReason == .exit else {
      throw PythonPeerError.stopped(limitSeconds: timeLimitSeconds, errors: errors)
    }
    return PythonPeerResult(
      output: [UInt8](try Data(contentsOf: files[1])), errors: errors,
      status: process.terminationStatus)
  }

  private static func finish(_ process: Process, timeLimitSeconds: Int) async throws {
    // Not a task: where tests keep all threads of tasks busy, it would come minutes late.
    let clock = DispatchWorkItem {
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }
    DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(timeLimitSeconds), execute: clock)
    defer { clock.cancel() }
    try await withCheckedThrowingContinuation { (end: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { _ in end.resume() }
      do {
        try process.run()
      } catch {
        process.terminationHandler = nil
        end.resume(throwing: error)
      }
    }
  }
}

/// What a finished script left behind.
public struct PythonPeerResult: Sendable {
  /// Its standard output.
  public let output: [UInt8]
  /// Its standard error, as text.
  public let errors: String
  /// Its exit status.
  public let status: Int32
}

/// Why a script gave no answer.
public enum PythonPeerError: Error, Sendable {
  /// There is no interpreter; `make test` makes one.
  case missing
  /// It ended with a status other than zero.
  case failed(tool: String, status: Int32, errors: String)
  /// A signal ended it: ours at the time limit, or its own fault.
  case stopped(limitSeconds: Int, errors: String)
  /// Its answer ends, after so many bytes, before it is complete.
  case shortAnswer(Int)
}
