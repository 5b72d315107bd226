import ArgumentParser
import ModelGraph
import Quantization

/// To how many bits a model is quantized, and how.
struct WidthOptions: ParsableArguments {
  /// What weights can become.
  enum Weights: String, ExpressibleByArgument, CaseIterable { case int8, int4 }
  /// What activations can become.
  enum Activations: String, ExpressibleByArgument, CaseIterable { case int8, int16 }

  @Option(help: "What weights become.")
  var weights = Weights.int8

  @Option(help: "What activations become; int16 for language models, int8 for all others.")
  var activations: Activations?

  @Option(help: "What a language model's table of tokens becomes, which is often its head too.")
  var embedding = Weights.int8

  @Option(help: "How weights of four bits are rounded.")
  var method = WeightMethod.auto

  @Option(help: "Weights that share a scale within a row; 0 for one scale a row.")
  var groupSize = 32

  func validate() throws {
    guard groupSize >= 0 else { throw ValidationError("--group-size is 0 or more") }
  }

  /// Throws where the model has no kernels for these activations.
  func check(_ graph: ModelGraph) throws {
    let takes = graph.isDecoder ? Activations.int16 : .int8
    guard let activations, activations != takes else { return }
    throw Failure(
      .usage,
      "\(graph.name) runs on \(takes.rawValue) activations: leave --activations out, or give that")
  }

  var weightOptions: WeightOptions {
    var options = WeightOptions()
    options.bits = weights.bits
    options.embeddingBits = embedding.bits
    options.groupSize = groupSize == 0 ? nil : groupSize
    options.method = method
    return options
  }
}

extension WidthOptions.Weights {
  fileprivate var bits: Int { self == .int4 ? 4 : 8 }
}

extension WeightMethod: ExpressibleByArgument {}
