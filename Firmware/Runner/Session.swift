import Console
import InferenceRuntime
import PackageFormat
import Platform

/// One walk over the packages in the slot, their inputs and what becomes of them.
struct Session {
  private let input: InputFile
  private let output: OutputFile
  private var report: Report
  private var stopwatch = Stopwatch()
  private var packageIndex = 0
  private var inferenceStackBytes = 0

  init(input: InputFile, output: OutputFile, report: Report) {
    self.input = input
    self.output = output
    self.report = report
  }

  /// Runs package after package until the input ends.
  mutating func runAll() -> Int32 {
    let capacity = Int(platformPackageCapacity())
    // Flash does not change while the firmware runs.
    let slot = unsafe RawSpan(_unsafeStart: platformPackages(), byteCount: capacity)
    var start = 0
    while let inferences = input.readWord() {
      do throws(Refusal) {
        let byteCount = try runPackage(slot.extracting(start..<capacity), inferences: inferences)
        // A package is a whole number of 16-byte units, so the next one is aligned too.
        start &+= byteCount
        packageIndex &+= 1
      } catch {
        report.append("error")
        report.append(packageIndex)
        error.write(to: &report)
        return ExitStatus.refused
      }
    }
    report.write("stackBytes", inferenceStackBytes)
    report.write("paintedStackBytes", stopwatch.deepestStackBytes)
    return ExitStatus.done
  }

  /// Runs the package at the start of `bytes`; its size.
  private mutating func runPackage(
    _ bytes: RawSpan, inferences: UInt32
  ) throws(Refusal) -> Int {
    stopwatch.start()
    let package: PackageView
    do throws(PackageError) {
      package = try PackageView(validating: bytes)
    } catch {
      throw .package(error)
    }
    let runtime: InferenceRuntime
    do throws(OperatorError) {
      runtime = try InferenceRuntime(package)
    } catch {
      throw .step(error)
    }
    let startup = stopwatch.stop()
    do throws(OperatorError) {
      if platformReceivesPackages() != 0 { try runtime.checkNumbers() }
    } catch {
      throw .step(error)
    }
    let available = Int(platformArenaCapacity())
    guard runtime.arenaByteCount <= available else {
      throw .arena(needed: runtime.arenaByteCount, available: available)
    }
    var outputBytes = 0
    for port in 0..<package.outputCount { outputBytes &+= runtime.outputRange(port).count }
    report.write("arenaBytes", runtime.arenaByteCount)
    report.write("outputBytes", outputBytes)
    report.write("startupTicks", startup.ticks)
    for _ in 0..<inferences { try infer(package, runtime) }
    return package.bytes.byteCount
  }

  private mutating func infer(
    _ package: PackageView, _ runtime: InferenceRuntime
  ) throws(Refusal) {
    // Nothing else refers to this memory: the linker script sets it apart.
    var arena = unsafe MutableRawSpan(
      _unsafeStart: platformArena(), byteCount: runtime.arenaByteCount)
    for port in 0..<package.inputCount {
      let range = runtime.inputRange(port)
      guard input.read(into: &arena, at: range.lowerBound, count: range.count) else {
        throw .inputEnded
      }
    }
    stopwatch.start()
    runtime.run(arena: &arena)
    let inference = stopwatch.stop()
    inferenceStackBytes = max(inferenceStackBytes, inference.stackBytes)
    report.write("ticks", inference.ticks)
    for port in 0..<package.outputCount {
      guard output.write(arena.bytes.extracting(runtime.outputRange(port))) else {
        throw .outputFull
      }
    }
  }
}
