import Foundation
import ModelGraph
import PackageFormat
import PackageWriter
import PlanLowering
import ReferenceInterpreter
import SharedBytes
import TensorTypes
import TestSupport
import Testing

/// The power of a signal over that of an error, in decibels.
private func ratio(_ exact: [Float], _ found: [Float]) -> Double {
  let signal = exact.reduce(0.0) { $0 + Double($1 * $1) }
  let noise = zip(exact, found).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
  return 10 * log10(signal / noise)
}

private let shapes = [
  DecoderShape(),
  DecoderShape(groupSize: nil),
  DecoderShape(groupSize: 7, hasSmallEmbedding: true),
  DecoderShape(width: 20, hidden: 27, layers: 1, heads: 2, keyHeads: 2, groupSize: 32),
  DecoderShape(
    width: 12, hidden: 5, layers: 3, heads: 6, keyHeads: 1, vocabulary: 11, context: 20,
    groupSize: 5, hasSmallEmbedding: true),
]

@Test(arguments: shapes.indices)
func aDecoderOfIntegersIsNearTheOneOfReals(_ index: Int) throws {
  let model = DecoderModel(shapes[index], seed: UInt64(index))
  var random = SplitMix64(seed: 100 + UInt64(index))
  let tokens = (0..<20).map { _ in
    Int.random(in: 0..<shapes[index].vocabulary, using: &random)
  }
  let graphs = try model.graphs(for: tokens)
  let exact = try ReferenceInterpreter(graphs.reals).run([tokens.map { Float($0) }])
  let plan = try PlanLowering.plan(graphs.quantized)
  let run = DecoderRun(plan)
  let found = try run.logits(tokens)
  let decibels = ratio(exact[0], found.flatMap(\.self))
  print("decoder \(index): \(decibels) dB")
  // What one layer makes of its rounding moves keys of the next to other integers, so more layers,
  // and narrower ones, are further away.
  #expect(decibels > [38, 42, 38, 48, 27][index], "\(shapes[index])")
  // A sequence begins again at position 0, whatever the caches hold.
  #expect(try run.logits(tokens) == found)
  #expect(
    try PackageWriter.bytes(of: PlanLowering.plan(model.quantized(for: tokens))) == run.package)
}

@Test func aDecodersPlanHasOneStepForWhatSharesARow() throws {
  let model = DecoderModel(DecoderShape(), seed: 1)
  let plan = try PlanLowering.plan(model.quantized(for: [1, 2, 3]))
  let layer: [Opcode] = [
    .rmsNormalization, .linear, .attention, .linear, .rmsNormalization, .linear, .gatedSiLU,
    .linear,
  ]
  #expect(plan.steps.map(\.opcode) == [.embedding] + layer + layer + [.rmsNormalization, .linear])
  #expect(plan.inputs.map(\.name) == ["token", "position"])
  #expect(plan.outputs.map(\.name) == ["logits"])
  #expect(plan.inputs.map { plan.tensors[$0.tensor].type } == [.int32, .int32])
  #expect(plan.tensors[plan.outputs[0].tensor].type == .int16)
}

@Test func storiesFitTheirBudget() throws {
  var shape = DecoderShape(
    width: 64, hidden: 172, layers: 5, heads: 8, keyHeads: 4, vocabulary: 512, context: 512,
    groupSize: 32)
  for (isSmall, limit) in [(false, 174.5), (true, 158.0)] {
    shape.hasSmallEmbedding = isSmall
    let plan = try PlanLowering.plan(DecoderModel(shape, seed: 3).quantized(for: [1, 2, 3]))
    let bytes = PackageWriter.bytes(of: plan).count
    print("package \(bytes), arena \(plan.arenaByteCounts[0])")
    #expect(Double(bytes) <= limit * 1024 && plan.arenaByteCounts[0] <= 180 * 1024)
  }
}

@Test func aDecoderOfMoreTokensThanOneIsRefused() throws {
  var graph = try DecoderModel(DecoderShape(), seed: 1).quantized(for: [1, 2])
  graph[graph.inputs[0]].shape = [2]
  #expect(throws: LoweringError.self) { try PlanLowering.plan(graph) }
}

@Test func aDecoderWithABiasOrWithoutCachesIsRefused() throws {
  let graph = try DecoderModel(DecoderShape(), seed: 1).quantized(for: [1, 2])
  var biased = graph
  let bias = biased.add(
    Tensor(
      name: "bias", shape: [40], type: .int32,
      constant: SharedBytes(values: [Int32](repeating: 0, count: 40))))
  biased.nodes[biased.nodes.count - 1].inputs.append(bias)
  #expect(throws: LoweringError.self) { try PlanLowering.plan(biased) }
  var bare = graph
  for index in bare.nodes.indices {
    guard case .attention(var attention) = bare.nodes[index].operation else { continue }
    attention.cache = nil
    bare.nodes[index].operation = .attention(attention)
  }
  #expect(throws: LoweringError.self) { try PlanLowering.plan(bare) }
}

@Test func theTokenizerStandsInThePackage() throws {
  let model = DecoderModel(DecoderShape(), seed: 1)
  var plan = try PlanLowering.plan(model.quantized(for: [1, 2, 3]))
  let table = (0..<99).map { UInt8($0) }
  let bare = PackageWriter.bytes(of: plan)
  plan.tokenizer = SharedBytes(table)
  let bytes = PackageWriter.bytes(of: plan)
  #expect(bytes.count == bare.count + 112)
  func tokenizer(_ bytes: [UInt8]) throws -> [UInt8] {
    try AlignedBytes(bytes).withBytes { bytes in
      try PackageView(validating: bytes).tokenizerBytes.withUnsafeBytes { Array($0) }
    }
  }
  #expect(try tokenizer(bytes) == table && tokenizer(bare).isEmpty)
  // One byte more than there is, and a place before the header's end.
  var long = bytes
  long[108] = 113
  var early = bytes
  early.replaceSubrange(104..<108, with: [6, 0, 0, 0])
  for wrong in [long, early] {
    #expect(throws: PackageError.self) { try tokenizer(wrong) }
  }
}
