package import Foundation

/// A signature to be checked.
package struct SignatureJob: Sendable {
  /// The 32 bytes of the key.
  package var publicKey: Data
  /// The signature, of any size.
  package var signature: Data
  /// What was signed.
  package var message: Data

  /// A signature that a message is said to have.
  package init(publicKey: Data, signature: Data, message: Data) {
    self.publicKey = publicKey
    self.signature = signature
    self.message = message
  }
}

/// What a board says of signatures.
package struct SignatureCheckResult: Equatable, Sendable {
  /// Whether each is valid.
  package var verdicts: [Bool]
  /// The instructions of each check; nil where none are counted.
  package var instructions: [Int]?
  /// The deepest use of the stack by any check, in bytes.
  package var stackBytes: Int
  /// The deepest use of the whole stack, the firmware's own frames included.
  package var paintedStackBytes: Int
}

extension ByteStreams {
  /// The cases as the firmware reads them.
  static func signatures(_ jobs: [SignatureJob]) -> Data {
    jobs.reduce(into: Data()) { stream, job in
      stream += word(job.signature.count) + word(job.message.count)
      stream += job.publicKey + job.signature + job.message
    }
  }
}

extension ReportParser {
  /// Ticks and stack of each check, and what all took of the stack.
  func signatureCheck(
    _ report: String, verdicts: Data, count: Int
  ) throws(EmulatorError) -> SignatureCheckResult {
    var lines = Self.lines(report)[...]
    var counts: [Int] = []
    var stackBytes = 0
    for _ in 0..<count {
      if let count = instructions(ticks: try value("ticks", &lines)) { counts.append(count) }
      stackBytes = max(stackBytes, try value("stackBytes", &lines))
    }
    let paintedStackBytes = try value("paintedStackBytes", &lines)
    guard verdicts.count == count, lines.isEmpty else {
      throw .malformedReport(board: board, line: "\(verdicts.count) of \(count) verdicts")
    }
    return SignatureCheckResult(
      verdicts: verdicts.map { $0 == 1 },
      instructions: instructionsPerTick == nil ? nil : counts, stackBytes: stackBytes,
      paintedStackBytes: paintedStackBytes)
  }
}
