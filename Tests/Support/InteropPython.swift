public import Foundation

/// The Python that has py-libp2p, and the scripts that run it as a counterparty.
///
/// The interpreter is `$NEVORTEX_INTEROP_PYTHON`, or `.build/interop/bin/python`, which
/// `make interop` makes; the scripts lie beside the test data, in `peers`.
public enum InteropPython {
  /// The interpreter, where there is one.
  public static let interpreter: URL? = {
    let named = ProcessInfo.processInfo.environment["NEVORTEX_INTEROP_PYTHON"].map(
      URL.init(fileURLWithPath:))
    let made = [FileManager.default.currentDirectoryPath, TestData.packageRoot.path].map {
      URL(fileURLWithPath: $0).appendingPathComponent(".build/interop/bin/python")
    }
    return ([named] + made).compactMap(\.self).first {
      FileManager.default.isExecutableFile(atPath: $0.path)
    }
  }()

  /// A script of the counterparties; nil where they are not beside the test data.
  public static func script(_ name: String) -> URL? {
    let script = TestData.root.deletingLastPathComponent().appendingPathComponent("peers/\(name)")
    return FileManager.default.fileExists(atPath: script.path) ? script : nil
  }

  /// Whether the counterparties can be run here.
  public static let isPresent = interpreter != nil && script("libp2p_node.py") != nil

  /// Starts a script of the counterparties, or one of the test support.
  public static func start(_ script: URL, _ words: [String]) throws -> PeerProgram {
    guard let interpreter else { throw PythonPeerError.missing }
    return try PeerProgram(interpreter, [script.path] + words)
  }

  /// Runs a script to its end, and gives the lines that it said.
  public static func lines(of script: URL, _ words: [String]) async throws -> [String] {
    guard let interpreter else { throw PythonPeerError.missing }
    return try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        var lines: [String] = []
        let program: PeerProgram
        do { program = try PeerProgram(interpreter, [script.path] + words) } catch {
          return continuation.resume(throwing: error)
        }
        while let line = program.line() { lines.append(line) }
        _ = program.finish()
        continuation.resume(returning: lines)
      }
    }
  }
}
