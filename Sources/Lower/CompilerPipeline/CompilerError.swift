/// Why a model cannot be compiled, with the file that it came from.
public struct CompilerError: Error, CustomStringConvertible {
  /// The file as the user named it.
  public let file: String
  /// What is wrong and where in the file.
  public let reason: String
  /// Whether a file is missing rather than malformed.
  public let isMissingFile: Bool

  init(file: String, reason: String, isMissingFile: Bool = false) {
    self.file = file
    self.reason = reason
    self.isMissingFile = isMissingFile
  }

  /// One line that names the file.
  public var description: String { "\(file): \(reason)" }
}
