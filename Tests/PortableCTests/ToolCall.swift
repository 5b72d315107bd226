import Foundation
import ToolProcess

/// A tool of this machine, called in a folder.
enum ToolCall {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Standard output, then standard error; a program without a path is looked for.
  @discardableResult
  static func run(_ program: String, _ arguments: [String], in folder: URL) throws -> String {
    guard
      let tool = program.hasPrefix("/") ? URL(fileURLWithPath: program) : ToolProcess.find(program)
    else { throw Failure(description: "\(program) is missing") }
    let outcome = try ToolProcess(tool, arguments, folder: folder).run()
    let text = String(decoding: outcome.output, as: UTF8.self) + outcome.errors
    guard outcome.end == .exit(status: 0) else {
      throw Failure(
        description: "\(program) \(arguments): \(outcome.end)\n\(outcome.errors.prefix(4000))"
          + String(decoding: outcome.output, as: UTF8.self).suffix(2000))
    }
    return text
  }
}
