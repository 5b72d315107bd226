import Kernels
import PackageFormat
import PackageWriter
import TestSupport
import Testing

@testable import InferenceRuntime

// What the runtime must refuse, as the kernels could not take it.
@Suite struct StepRefusalTests {
  private let sample: SamplePackage
  private var bytes: [UInt8] { sample.bytes }

  init() throws {
    sample = try SamplePackage()
  }

  /// One wrong parameter and what is said of it.
  struct WrongParameter: Sendable {
    let opcode: Opcode
    let slot: ParameterSlot
    let value: Int32
    let reason: OperatorError.Reason

    init(
      _ opcode: Opcode, _ slot: ParameterSlot, _ value: Int32,
      _ reason: OperatorError.Reason = .parameter
    ) {
      (self.opcode, self.slot, self.value, self.reason) = (opcode, slot, value, reason)
    }
  }

  static let windows: [WrongParameter] = [
    .init(.convolution2D, .strideHeight, 0), .init(.convolution2D, .strideWidth, 32769),
    .init(.convolution2D, .dilationHeight, 0), .init(.convolution2D, .dilationWidth, -1),
    .init(.convolution2D, .padTop, -1), .init(.convolution2D, .padLeft, 32769),
    .init(.convolution2D, .groups, 0), .init(.convolution2D, .groups, 2, .extents),
    .init(.convolution2D, .groupOutputChannels, 9, .extents),
    .init(.convolution2D, .inputOffset, 129), .init(.convolution2D, .inputOffset, -128),
    .init(.convolution2D, .outputOffset, 128), .init(.convolution2D, .outputOffset, -129),
    .init(.convolution2D, .activationMinimum, -129),
    .init(.convolution2D, .activationMaximum, 128),
    .init(.convolution2D, .activationMaximum, -128),
    .init(.depthwiseConvolution2D, .strideHeight, 0),
    .init(.depthwiseConvolution2D, .channelMultiplier, 0),
    .init(.depthwiseConvolution2D, .channelMultiplier, 2, .extents),
    .init(.averagePool2D, .kernelHeight, 0), .init(.averagePool2D, .padTop, 3, .extents),
    .init(.averagePool2D, .strideHeight, 2, .extents), .init(.maxPool2D, .kernelWidth, 32769),
    .init(.maxPool2D, .padLeft, 3, .extents), .init(.maxPool2D, .strideWidth, 0),
  ]

  static let products: [WrongParameter] = [
    .init(.fullyConnected, .rows, 0, .extents), .init(.fullyConnected, .rows, 2, .extents),
    .init(.fullyConnected, .rows, -1, .extents), .init(.fullyConnected, .inputOffset, 200),
    .init(.softmax, .rows, 0, .extents), .init(.softmax, .rows, .max, .extents),
    .init(.logSoftmax, .inputShift, 31), .init(.logSoftmax, .inputShift, -1),
    .init(.logSoftmax, .reverseShift, 1), .init(.logSoftmax, .reverseShift, -32),
    .init(.logSoftmax, .inputMultiplier, -1), .init(.logSoftmax, .reverseMultiplier, .min),
    .init(.logSoftmax, .differenceMinimum, 1), .init(.logSoftmax, .differenceMinimum, .min),
    .init(.mean, .sumOffset, 1 << 30, .accumulator), .init(.mean, .sumOffset, .min, .accumulator),
    .init(.mean, .outputShift, 31), .init(.mean, .outputShift, -32),
    .init(.mean, .outputMultiplier, -1), .init(.mean, .outputOffset, 128),
  ]

  static let pairs: [WrongParameter] = [
    .init(.add, .leftMultiplier, -1), .init(.add, .leftShift, 1), .init(.add, .leftShift, -32),
    .init(.add, .rightMultiplier, .min), .init(.add, .rightShift, .max),
    .init(.add, .rightOffset, 129), .init(.add, .outputMultiplier, -1),
    .init(.subtract, .outputShift, 1), .init(.subtract, .outputShift, -32),
    .init(.multiply, .outputShift, 15), .init(.multiply, .outputMultiplier, -1),
    .init(.multiply, .rightOffset, -128),
  ]

  static let decoders: [WrongParameter] = [
    .init(.embedding, .factorShift, 32), .init(.embedding, .groupSize, -1),
    .init(.rmsNormalization, .epsilonHigh, 1 << 29), .init(.rmsNormalization, .outputShift, 31),
    .init(.linear, .factorShift, 0), .init(.linear, .factorShift, 63),
    .init(.linear, .groupSize, 2, .extents), .init(.linear, .groupSize, 8, .extents),
    .init(.linear, .groupSize, .max, .extents), .init(.attention, .queriesPerKey, 0),
    .init(.attention, .queriesPerKey, 3, .extents), .init(.attention, .keyShift, 32),
    .init(.attention, .valueShift, 0), .init(.attention, .resultShift, 63),
    .init(.gatedSiLU, .inputShift, -32), .init(.gatedSiLU, .outputMultiplier, -1),
  ]

  static let movement: [WrongParameter] = [
    .init(.pad, .value, 128), .init(.pad, .before(3), -1), .init(.pad, .after(3), 1 << 28),
    .init(.pad, .extent(3), 0, .extents), .init(.pad, .after(3), 1, .extents),
    .init(.concatenate, .axis, 4), .init(.concatenate, .axis, -1),
    .init(.concatenate, .axis, 2, .extents), .init(.transpose, .resultExtent(5), 0, .extents),
    .init(.transpose, .inputStep(5), -1, .extents),
    .init(.transpose, .inputStep(5), .max, .extents),
  ]

  @Test(
    "a parameter out of its range is refused with the step and the reason",
    arguments: windows + products + pairs + decoders + movement)
  func parameters(wrong: WrongParameter) throws {
    let step = try step(wrong.opcode)
    let place = FieldPlace.record(.operators, step, plus: 8 + 4 * wrong.slot.index, in: bytes)
    expect(
      bytes.setting(place, to: UInt32(bitPattern: wrong.value)), step, wrong.opcode, wrong.reason)
  }

  /// One wrong entry of a table that a step reads.
  struct WrongEntry: Sendable {
    let opcode: Opcode
    let operand, entry, entryBytes: Int
    let value: Int32
    let reason: OperatorError.Reason

    init(
      _ opcode: Opcode, _ operand: Int, entry: Int, of entryBytes: Int = 4, _ value: Int32,
      _ reason: OperatorError.Reason
    ) {
      (self.opcode, self.operand, self.entry) = (opcode, operand, entry)
      (self.entryBytes, self.value, self.reason) = (entryBytes, value, reason)
    }
  }

  @Test(
    "an entry of a table that a kernel could not take is refused",
    arguments: [
      WrongEntry(.convolution2D, 2, entry: 7, .max, .accumulator),
      WrongEntry(.convolution2D, 2, entry: 0, .min, .accumulator),
      WrongEntry(.convolution2D, 3, entry: 7, -1, .parameter),
      WrongEntry(.convolution2D, 4, entry: 7, of: 1, 31, .parameter),
      WrongEntry(.convolution2D, 4, entry: 0, of: 1, -32, .parameter),
      WrongEntry(.convolution2D, 4, entry: 0, of: 1, 20, .accumulator),
      WrongEntry(.multiply, 2, entry: 3, 9, .extents),
      WrongEntry(.multiply, 2, entry: 7, -1, .extents),
      WrongEntry(.multiply, 2, entry: 0, .max, .extents),
      WrongEntry(.multiply, 2, entry: 11, 1000, .extents),
      WrongEntry(.resizeNearest, 1, entry: 5, 3, .extents),
      WrongEntry(.resizeNearest, 2, entry: 0, -1, .extents),
      WrongEntry(.mean, 1, entry: 2, 15, .extents), WrongEntry(.mean, 1, entry: 8, 37, .extents),
      WrongEntry(.embedding, 2, entry: 6, of: 2, 0xFFFF, .parameter),
      WrongEntry(.linear, 2, entry: 15, of: 2, 0x8000, .parameter),
      WrongEntry(.linear, 3, entry: 47, of: 1, 0, .parameter),
      WrongEntry(.attention, 7, entry: 0, -1, .parameter),
      WrongEntry(.attention, 7, entry: 1, 31, .parameter),
      WrongEntry(.attention, 8, entry: 15, of: 2, 0xFFFF, .parameter),
      WrongEntry(.mean, 1, entry: 11, 2, .extents), WrongEntry(.mean, 1, entry: 6, 0, .extents),
    ])
  func tables(wrong: WrongEntry) throws {
    let step = try step(wrong.opcode)
    let tensor = FieldPlace.record(
      .tensors, tensorNumber(step, wrong.operand), plus: 4, in: bytes)
    let start = FieldPlace.record(
      .constants, Int(bytes.value(tensor)), plus: wrong.entry * wrong.entryBytes,
      wrong.entryBytes, in: bytes)
    expect(
      bytes.setting(start, to: UInt32(bitPattern: wrong.value)), step, wrong.opcode, wrong.reason)
  }

  @Test("a table that is not in the package is refused")
  func tableInTheArena() throws {
    let tables: [(Opcode, Int)] = [
      (.convolution2D, 2), (.convolution2D, 3), (.fullyConnected, 4), (.lookup, 1), (.softmax, 1),
      (.logSoftmax, 1), (.resizeNearest, 2), (.mean, 1), (.multiply, 2), (.embedding, 1),
      (.rmsNormalization, 1), (.linear, 1),
      (.linear, 3), (.attention, 4), (.attention, 8), (.gatedSiLU, 1),
    ]
    for (opcode, operand) in tables {
      let step = try step(opcode)
      let x = UInt32(tensorNumber(step, 0))
      let place = FieldPlace.record(.operands, operandNumber(step, operand), plus: 0, in: bytes)
      expect(bytes.setting(place, to: x), step, opcode, .storage)
    }
  }

  @Test("a tensor of another type than the kernel takes is refused")
  func elementTypes() throws {
    for opcode in knownOpcodes {
      let step = try step(opcode)
      let result = tensorNumber(step, Int(bytes.value(countPlace(step))))
      let changed = bytes.setting(.record(.tensors, result, plus: 0, 1, in: bytes), to: 7)
      // An earlier step of a decoder may have the same place, and is asked before.
      guard case .unsound(let error) = PackageRun(changed, sample.inputs) else {
        Issue.record("\(opcode): a boolean result was taken")
        continue
      }
      #expect(error.step <= step && error.reason == .elementType, "\(opcode)")
    }
  }

  @Test("weights in a layout that their operator does not take are refused")
  func layouts() throws {
    let wrong: [(Opcode, TensorRecord.Layout)] = [
      (.convolution2D, .foldedRows), (.depthwiseConvolution2D, .blocks4x4),
      (.fullyConnected, .foldedRows),
    ]
    for (opcode, layout) in wrong {
      let step = try step(opcode)
      let place = FieldPlace.record(.tensors, tensorNumber(step, 1), plus: 2, 1, in: bytes)
      expect(bytes.setting(place, to: UInt32(layout.rawValue)), step, opcode, .layout)
    }
    // A table is read row by row.
    let lookup = try step(.lookup)
    let table = FieldPlace.record(.tensors, tensorNumber(lookup, 1), plus: 2, 1, in: bytes)
    expect(
      bytes.setting(table, to: UInt32(TensorRecord.Layout.foldedRows.rawValue)), lookup, .lookup,
      .layout)
  }

  @Test("a step with less scratch than its kernel takes is refused")
  func scratch() throws {
    for (record, opcode) in [
      (0, Opcode.convolution2D), (1, .depthwiseConvolution2D), (2, .attention),
    ] {
      // Each family has a record for each of the three steps.
      let own = 3 * Int(KernelFamily.current.rawValue) + record
      let place = FieldPlace.record(.scratch, own, plus: 12, in: bytes)
      expect(bytes.setting(place, to: 0), try step(opcode), opcode, .scratch)
    }
    expect(
      bytes.setting(.section(.scratch, plus: 4), to: 0), try step(.convolution2D),
      .convolution2D, .scratch)
  }

  @Test("an average over more pixels than its sum can take is refused")
  func largeAverage() {
    var plan = ExecutionPlan(name: "average")
    plan.arenaByteCounts = plan.arenaByteCounts.map { _ in 1 << 22 + 16 }
    for height in [2048, 2047] {
      plan.tensors = [
        PlannedTensor(type: .int8, extents: [1, height, 2048, 1], place: .arena(byteOffset: 0)),
        PlannedTensor(type: .int8, extents: [1, 1, 1, 1], place: .arena(byteOffset: 1 << 22)),
      ]
      var step = PlannedStep(opcode: .averagePool2D, inputs: [0], outputs: [1], name: "")
      for slot: ParameterSlot in [.strideHeight, .strideWidth] { step[slot] = 1 }
      for slot: ParameterSlot in [.kernelHeight, .kernelWidth] { step[slot] = 2048 }
      plan.steps = [step]
      let run = PackageRun(PackageWriter.bytes(of: plan), [])
      #expect(
        run
          == (height == 2048
            ? .unsound(OperatorError(step: 0, opcode: .averagePool2D, reason: .extents))
            : .unfit(arenaBytes: 1 << 22 + 16)))
    }
  }

  private func expect(
    _ package: [UInt8], _ step: Int, _ opcode: Opcode, _ reason: OperatorError.Reason
  ) {
    let error = OperatorError(step: step, opcode: opcode, reason: reason)
    #expect(PackageRun(package, sample.inputs) == .unsound(error), "\(opcode)")
  }

  /// The first step that does `opcode`.
  private func step(_ opcode: Opcode) throws -> Int {
    try #require(
      (0..<bytes.count(.operators)).first { index in
        bytes.value(.record(.operators, index, plus: 0, 2, in: bytes)) == UInt32(opcode.rawValue)
      })
  }

  private func countPlace(_ step: Int) -> FieldPlace {
    .record(.operators, step, plus: 2, 1, in: bytes)
  }

  private func operandNumber(_ step: Int, _ operand: Int) -> Int {
    Int(bytes.value(.record(.operators, step, plus: 4, in: bytes))) + operand
  }

  private func tensorNumber(_ step: Int, _ operand: Int) -> Int {
    Int(bytes.value(.record(.operands, operandNumber(step, operand), plus: 0, in: bytes)))
  }
}
