public import Foundation

/// Runs this project's own scripts in a Python that has py-libp2p, so that tests can hold what
/// peers say to each other against it.
///
/// The interpreter is `$NEVORTEX_INTEROP_PYTHON`, or `.build/interop/bin/python`, which
/// `make interop` makes. Tests say `.enabled("needs py-libp2p") { await InteropPeer.isThere() }`.
public enum InteropPeer {
  /// The interpreter, where there is one.
  public static let interpreter: URL? = {
    let named = ProcessInfo.processInfo.environment["NEVORTEX_INTEROP_PYTHON"].map(
      URL.init(fileURLWithPath:))
    let made = TestData.packageRoot.appendingPathComponent(".build/interop/bin/python")
    return [named, made].compactMap(\.self).first {
      FileManager.default.isExecutableFile(atPath: $0.path)
    }
  }()

  /// Whether the interpreter is there and finds py-libp2p; it does not load it.
  public static func isThere() async -> Bool {
    let check = "import sys, importlib.util as u; sys.exit(not u.find_spec('libp2p'))"
    let result = try? await PythonPeer.run(
      command: ["-c", check], input: [], timeLimitSeconds: 60, interpreter: interpreter)
    return result?.status == 0
  }

  /// Runs `Tests/Support/Tools/<tool>` and gives what it wrote to its standard output.
  ///
  /// Throws where it is missing, fails or takes longer than the limit, with what it wrote to
  /// standard error.
  public static func run(
    _ tool: String, _ arguments: [String] = [], input: [UInt8] = [], timeLimitSeconds: Int = 120
  ) async throws -> [UInt8] {
    let script = TestData.packageRoot.appendingPathComponent("Tests/Support/Tools/\(tool)")
    let result = try await PythonPeer.run(
      command: [script.path] + arguments, input: input, timeLimitSeconds: timeLimitSeconds,
      interpreter: interpreter)
    guard result.status == 0 else {
      throw PythonPeerError.failed(tool: tool, status: result.status, errors: result.errors)
    }
    return result.output
  }
}
