package import FirmwareBuilder
import Foundation

/// Runs firmware on an emulated board, or as a process of this machine, and reads what it reports.
package enum Emulator {
  /// Runs each package of `jobs` once for each of its inputs, on a `runner` image.
  ///
  /// All packages lie in flash at once: together they must fit. An image that holds its package
  /// runs that one, which the job names for its inputs' sake.
  package static func run(
    _ jobs: [PackageJob], on image: FirmwareImage, limitSeconds: Double = 300
  ) throws(EmulatorError) -> EmulatorResult {
    let packages = ByteStreams.packages(jobs)
    if let slot = image.layout?.packageSlot, packages.count > slot.count {
      throw .flashExceeded(
        board: image.board.name, needed: packages.count, available: slot.count)
    }
    let answer = try EmulatorSession(image: image, limitSeconds: limitSeconds)
      .run(packages: packages, input: ByteStreams.inputs(jobs))
    let parser = ReportParser(
      board: image.board.name, instructionsPerTick: image.board.emulation?.instructionsPerTick)
    return try parser.parse(answer.report, jobs: jobs, output: answer.output)
  }

  /// Holds every version of a kernel against the plain one, on a `kernelCheck` image, for seeds
  /// from zero; throws `kernelMismatch` with the first case that differs.
  package static func checkKernels(
    seeds: Int, on image: FirmwareImage, limitSeconds: Double = 300
  ) throws(EmulatorError) -> KernelCheckResult {
    let answer = try EmulatorSession(image: image, limitSeconds: limitSeconds)
      .run(packages: Data(), input: ByteStreams.word(seeds))
    return try ReportParser(board: image.board.name, instructionsPerTick: nil)
      .kernelCheck(answer.report)
  }

  /// Checks signatures on a `signatureCheck` image.
  package static func checkSignatures(
    _ jobs: [SignatureJob], on image: FirmwareImage, limitSeconds: Double = 300
  ) throws(EmulatorError) -> SignatureCheckResult {
    let answer = try EmulatorSession(image: image, limitSeconds: limitSeconds)
      .run(packages: Data(), input: ByteStreams.signatures(jobs))
    let parser = ReportParser(
      board: image.board.name, instructionsPerTick: image.board.emulation?.instructionsPerTick)
    return try parser.signatureCheck(answer.report, verdicts: answer.output, count: jobs.count)
  }
}
