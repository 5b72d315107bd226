package import Calibration
import GraphPasses
public import ModelGraph
public import PackageWriter
import PlanLowering
package import Quantization
import SharedBytes

/// A package, and the plan that it was written from.
public struct CompiledPackage: Sendable {
  /// The bytes of the package.
  public let bytes: [UInt8]
  /// What they say.
  public let plan: ExecutionPlan
}

/// The one list that knows the order of the stages: simplify, quantize, plan, write.
public enum ModelCompiler {
  /// The graph as later stages want it: constants folded, layers fused, integer operations found.
  public static func simplify(
    _ model: ImportedModel, path: String
  ) throws(CompilerError) -> ModelGraph {
    do {
      return try model.graph.simplified()
    } catch {
      throw CompilerError(file: path, reason: "\(error)")
    }
  }

  /// Whether a simplified graph runs on integers already, so that there is nothing to quantize.
  public static func isQuantized(_ graph: ModelGraph) -> Bool { graph.isQuantized }

  /// Quantizes a simplified graph of reals; `progress` gets the share that is done.
  package static func quantize(
    _ graph: ModelGraph, samples: CalibrationSamples, options: QuantizationOptions, path: String,
    progress: @escaping (Double) -> Void
  ) throws(CompilerError) -> QuantizationResult {
    do {
      return try Quantization.quantize(
        graph, calibration: samples, options: options, progress: progress)
    } catch {
      throw CompilerError(file: path, reason: "\(error)")
    }
  }

  /// Plans and writes a quantized graph; of a language model with its tokenizer's table.
  public static func compile(
    _ graph: ModelGraph, tokenizer: [UInt8]? = nil, path: String
  ) throws(CompilerError) -> CompiledPackage {
    do {
      // A plan is for one token; what came before it is in its caches.
      var plan = try PlanLowering.plan(graph.isDecoder ? graph.resized(tokens: 1) : graph)
      plan.tokenizer = tokenizer.map { SharedBytes($0) }
      return CompiledPackage(bytes: PackageWriter.bytes(of: plan), plan: plan)
    } catch {
      throw CompilerError(file: path, reason: "\(error)")
    }
  }
}
