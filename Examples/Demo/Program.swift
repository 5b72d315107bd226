import Foundation

/// The program under demonstration, called as a user would call it.
struct Program {
  let path: String

  /// Why a command gave no answer.
  struct CommandFailed: Error, CustomStringConvertible {
    let arguments: [String]
    let status: Int32

    var description: String {
      "nevortex \(arguments.joined(separator: " ")) ended with status \(status)"
    }
  }

  /// Runs a command; its words go to where this program's go.
  func run(_ arguments: [String]) throws {
    _ = try output(of: arguments, isShown: true)
  }

  /// Runs a command and decodes the one object that `--json` makes it print.
  func decode<Figures: Decodable>(_ arguments: [String]) throws -> Figures {
    try JSONDecoder().decode(Figures.self, from: try output(of: arguments + ["--json"]))
  }

  private func output(of arguments: [String], isShown: Bool = false) throws -> Data {
    print("$ nevortex \(arguments.joined(separator: " "))")
    fflush(nil)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    let pipe = Pipe()
    if !isShown { process.standardOutput = pipe }
    try process.run()
    let data = isShown ? Data() : pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw CommandFailed(arguments: arguments, status: process.terminationStatus)
    }
    return data
  }
}
