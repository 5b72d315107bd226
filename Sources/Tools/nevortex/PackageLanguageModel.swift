import InferenceRuntime
import ModelMetrics
import PackageFormat
import TensorTypes

/// A language model in a package, run token by token on this machine.
struct PackageLanguageModel: LanguageModel {
  private let package: PackageFile
  private let scale: Float
  let vocabulary: Int
  let context: Int

  /// A package that turns a token and its position into logits; throws for any other.
  init(_ package: PackageFile, path: String) throws {
    let (inputs, outputs) = try package.withView { ($0.inputDescriptions, $0.outputDescriptions) }
    guard inputs.map(\.elementType) == [.int32, .int32], outputs.count == 1,
      outputs[0].elementType == .int16, let scale = outputs[0].scale,
      let context = try package.withView({ $0.context })
    else {
      throw Failure(.usage, "\(path) is no language model: it does not turn a token into logits")
    }
    self.package = package
    self.scale = scale
    self.context = context
    vocabulary = outputs[0].elementCount
  }

  mutating func logits(
    of tokens: [Int32], visit: (_ position: Int, _ logits: Span<Float>) throws -> Void
  ) throws {
    let scale = scale
    try package.withRuntime { _, runtime, arena in
      let (token, position) = (runtime.inputRange(0), runtime.inputRange(1))
      let logits = runtime.outputRange(0)
      for (index, value) in tokens.enumerated() {
        arena.write(littleEndian(value), at: token)
        arena.write(littleEndian(Int32(index)), at: position)
        arena.run(runtime)
        let reals = arena.read(logits).withUnsafeBytes { bytes in
          bytes.bindMemory(to: Int16.self).map { Float($0) * scale }
        }
        try visit(index, reals.span)
      }
    }
  }
}

private func littleEndian(_ value: Int32) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}
