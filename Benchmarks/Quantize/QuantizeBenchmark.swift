import LowBitWeights
import TestSupport

/// Prints what quantizing a Llama of 15 million parameters takes, part by part: GPTQ, then AWQ.
///
/// 6 layers, 288 wide, 768 hidden; 128 sequences of 256 tokens; the parts that work on matrices,
/// without the forward passes.
@main
struct QuantizeBenchmark {
  static func main() throws {
    var random = SplitMix64(seed: 15)
    let model = LlamaShape(random: &random)
    let inputs = LlamaShape.inputs(random: &random)
    for (name, options) in [
      ("GPTQ", GPTQ.Options()),
      (
        "GPTQ, refined three times from two sets of scales",
        GPTQ.Options(scaleMultipliers: [1, 0.9], refinements: 3)
      ),
    ] {
      print("\(name)\n\(try gptq(model, inputs, options))\n")
    }
    print("AWQ\n\(try awq(model, inputs))")
  }

  private static func inputMoments(
    of group: LlamaShape.Group, _ inputs: [Float]
  ) -> InputMoments {
    var statistics = InputStatistics(columns: group.columns)
    let tokens = LlamaShape.sequences * LlamaShape.tokensOfASequence
    inputs.withUnsafeBufferPointer {
      statistics.add(UnsafeBufferPointer(rebasing: $0[..<(tokens * group.columns)]))
    }
    return statistics.moments
  }

  private static func gptq(
    _ model: LlamaShape, _ inputs: [Float], _ options: GPTQ.Options
  ) throws -> String {
    var watch = Stopwatch()
    for _ in 0..<LlamaShape.layerCount {
      for group in model.groups {
        let moments = watch.measure("second moments of the inputs") {
          inputMoments(of: group, inputs)
        }
        let gram = try watch.measure("factors of their inverses") { try DampedGram(moments) }
        let method = GPTQ(gram, .int4(), options: options)
        for weights in group.weights {
          let quantized = watch.measure("rounding") { method.quantize(weights) }
          precondition(quantized.codes.contains { $0 != 0 }, "a layer with weights")
        }
      }
    }
    return watch.table
  }

  private static func awq(_ model: LlamaShape, _ inputs: [Float]) throws -> String {
    var watch = Stopwatch()
    for _ in 0..<LlamaShape.layerCount {
      for group in model.groups {
        let moments = watch.measure("second moments of the inputs") {
          inputMoments(of: group, inputs)
        }
        let gram = try watch.measure("factors of their inverses") { try DampedGram(moments) }
        let best = watch.measure("search of the exponent") {
          AWQ(meanMagnitudes: moments.meanMagnitudes).best(
            for: group.weights, gram: gram, format: .int4())
        }
        let scales = best.candidate.scales
        let scaled = try DampedGram(moments.dividingColumns(by: scales))
        for weights in group.weights {
          let quantized = watch.measure("search of clips and rounding") {
            RoundToNearest(.int4(), clip: ClipSearch(.blocks(scaled))).quantize(
              weights.scalingColumns(by: scales))
          }
          precondition(quantized.codes.contains { $0 != 0 }, "a layer with weights")
        }
      }
    }
    return watch.table
  }
}
