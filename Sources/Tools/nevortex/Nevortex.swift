import ArgumentParser
import Foundation

/// The program: one command a file.
@main
struct Nevortex: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nevortex",
    abstract: "Shrinks a neural network, proves what that cost, and runs it on bare metal.",
    discussion: """
      A model (.tflite, .onnx) goes in; a package (.nvx) comes out, which gives the same bytes on
      this machine and on every chip.

        nevortex build model.onnx --calibrate samples.npz -o model.nvx
        nevortex run model.nvx --input sample.npy --on cortex-m7
      """,
    version: "0.1.0",
    subcommands: [
      InspectCommand.self, BuildCommand.self, RunCommand.self, EvaluateCommand.self,
      ExportCommand.self, BoardsCommand.self,
    ] + SharingCommands.all)

  /// Parses and runs; a failure becomes one message and its exit status.
  static func main() async {
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let exit as ExitCode {
      Foundation.exit(exit.rawValue)
    } catch {
      let code = exitCode(for: error)
      if code == .success || code == .validationFailure || error is CleanExit {
        exit(withError: error)
      }
      let failure = Failure(error)
      Terminal.writeError("error: \(failure.message)")
      Foundation.exit(failure.status.rawValue)
    }
  }
}
