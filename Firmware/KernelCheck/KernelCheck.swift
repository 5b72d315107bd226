import Console
import Kernels

/// Holds every version of every kernel against the plain one, on the processor itself; the exit
/// status.
///
/// `input` holds the number of seeds (UInt32). The report counts the seeds that agree, or names the
/// first case that does not.
@c(firmwareMain)
public func firmwareMain() -> Int32 {
  guard let input = InputFile("input"), let file = OutputFile("report"),
    let seeds = input.readWord()
  else { return ExitStatus.noFiles }
  var report = Report(to: file)
  for seed in 0..<seeds {
    // Not only its own: where an instruction is missing, its portable body is checked.
    for family in 0..<5 as Range<UInt8> {
      guard let family = KernelFamily(rawValue: family) else { continue }
      if let mismatch = checkKernelFamily(family, seed: seed) {
        mismatch.write(to: &report)
        return ExitStatus.refused
      }
    }
  }
  report.write("family", Int(KernelFamily.current.rawValue))
  report.write("seeds", Int(truncatingIfNeeded: seeds))
  return ExitStatus.done
}

extension KernelMismatch {
  /// Writes a line with everything that makes the case again.
  func write(to report: inout Report) {
    report.append("mismatch family", Int(family.rawValue), "seed", Int(truncatingIfNeeded: seed))
    report.append("inputs", Int(inputChannels), "outputs", Int(outputChannels))
    report.endLine()
  }
}
