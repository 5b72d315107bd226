/// What is wrong with a file of data, and where in it.
public struct DatasetError: Error, Equatable, Sendable {
  /// The file as it was named.
  public let file: String
  /// The part of it, for people: `member x.npy, header`.
  public let place: String
  /// What was found and what would be right.
  public let problem: Problem

  /// What was found and what would be right.
  public enum Problem: Equatable, Sendable {
    /// The file cannot be opened or read; the system's reason.
    case unreadable(reason: String)
    /// Bytes are missing.
    case truncated(needed: Int, available: Int)
    /// There is something else than the format asks for.
    case malformed(found: String, expected: String)
    /// The format allows it, this reader does not.
    case unsupported(found: String, supported: String)
    /// More than a limit that keeps reading bounded.
    case tooLarge(found: Int, limit: Int)
    /// The bytes do not have the checksum that was stored with them.
    case checksum
    /// The archive has no such member.
    case noMember(wanted: String, present: [String])
    /// There are not as many labels as samples.
    case countsDiffer(samples: Int, labels: Int)
    /// A number does not fit where it must go.
    case outOfRange(value: String, range: ClosedRange<Int>)
  }

  init(_ file: String, _ place: String, _ problem: Problem) {
    self.file = file
    self.place = place
    self.problem = problem
  }
}

extension DatasetError: CustomStringConvertible {
  /// One line with the file, the place, what was found and what would be right.
  public var description: String { "\(file): \(place): \(problem)" }
}

extension DatasetError.Problem: CustomStringConvertible {
  /// What was found and what would be right.
  public var description: String {
    switch self {
    case .unreadable(let reason): "cannot be read: \(reason)"
    case .truncated(let needed, let available):
      "needs \(needed) bytes, has \(available)"
    case .malformed(let found, let expected): "found \(found); expected \(expected)"
    case .unsupported(let found, let supported): "\(found) is not supported; use \(supported)"
    case .tooLarge(let found, let limit): "\(found) is more than the limit of \(limit)"
    case .checksum: "its bytes do not have the checksum that was stored with them"
    case .noMember(let wanted, let present):
      "there is no \(wanted); there are \(present.joined(separator: ", "))"
    case .countsDiffer(let samples, let labels): "\(samples) samples but \(labels) labels"
    case .outOfRange(let value, let range):
      "\(value) does not fit \(range.lowerBound) ... \(range.upperBound)"
    }
  }
}
