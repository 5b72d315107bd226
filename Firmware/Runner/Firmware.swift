import Console

/// Runs every package in the slot on the inputs that the host laid out; the process's exit status.
///
/// `input` holds, for each package in turn, the number of inferences (UInt32) and that many times
/// all of its inputs; it ends after the last package. `output` gets all outputs in the same order,
/// `report` the figures.
@c(firmwareMain)
public func firmwareMain() -> Int32 {
  guard let input = InputFile("input"), let output = OutputFile("output"),
    let report = OutputFile("report")
  else { return ExitStatus.noFiles }
  var session = Session(input: input, output: output, report: Report(to: report))
  return session.runAll()
}
