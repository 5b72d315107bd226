import InferenceRuntime
import PackageFormat

extension Machine {
  /// The runtime on this machine.
  init(_ package: PackageFile) throws {
    let ports = try package.withView { ($0.inputDescriptions, $0.outputDescriptions) }
    let engine = HostEngine(package: package)
    self.init(name: "host", inputs: ports.0, outputs: ports.1, engine: engine)
  }
}

/// Runs a package where it lies, on this machine.
private struct HostEngine: Machine.Engine {
  let package: PackageFile
  private(set) var figures = Machine.Figures()
  let batchSize = 256

  init(package: PackageFile) {
    self.package = package
  }

  mutating func run(_ batch: [[[UInt8]]]) throws -> [[[UInt8]]] {
    var arenaBytes = 0
    let results = try package.withRuntime { view, runtime, arena in
      arenaBytes = runtime.arenaByteCount
      let outputs = (0..<view.outputCount).map { runtime.outputRange($0) }
      let inputs = (0..<view.inputCount).map { runtime.inputRange($0) }
      return batch.map { values in
        for (range, bytes) in zip(inputs, values) { arena.write(bytes, at: range) }
        arena.run(runtime)
        return outputs.map { arena.read($0) }
      }
    }
    figures.arenaBytes = arenaBytes
    return results
  }
}
