import ModelGraph
import ReferenceInterpreter
import SharedBytes
import TensorTypes
import TestSupport
import Testing

private let exact: [ElementType] = [
  .float32, .float64, .float16, .int8, .uint8, .int16, .int32, .int64, .int4,
]

@Test(arguments: exact)
func smallIntegersSurviveEveryType(type: ElementType) throws {
  let tensor = Tensor(name: "t", shape: [3], type: type)
  let values: [Float] = type == .uint8 ? [0, 5, 7] : [-8, 5, 7]
  let bytes = try tensor.bytes(from: values)
  #expect(bytes.count == tensor.byteCount)
  #expect(try tensor.reals(from: SharedBytes(bytes)) == values)
}

@Test func everyHalfPrecisionNumberSurvives() throws {
  let halves = (0...UInt16.max).filter { $0 & 0x7C00 != 0x7C00 || $0 & 0x3FF == 0 }
  let tensor = Tensor(name: "t", shape: [halves.count], type: .float16)
  let bytes = SharedBytes(values: halves)
  let reals = try tensor.reals(from: bytes)
  #expect(try tensor.bytes(from: reals) == bytes.array)
  let samples: [(UInt16, Float)] = [
    (0x3C00, 1), (0xC000, -2), (0x7BFF, 65504), (0x0001, 0x1p-24), (0x0400, 0x1p-14),
    (0xFC00, -.infinity),
  ]
  let few = Tensor(name: "t", shape: [samples.count], type: .float16)
  #expect(try few.reals(from: SharedBytes(values: samples.map(\.0))) == samples.map(\.1))
}

@Test func halfPrecisionRoundsToEven() throws {
  let tensor = Tensor(name: "t", shape: [5], type: .float16)
  // Half way from 1 to the next half, then from that to the one after; half way to infinity.
  let bytes = try tensor.bytes(from: [1 + 0x1p-11, 1 + 0x3p-11, 65519, 65520, 0x1p-25])
  #expect(SharedBytes(bytes).values(as: UInt16.self) == [0x3C00, 0x3C02, 0x7BFF, 0x7C00, 0])
}

@Test func integersBeyondTheTypeAreClamped() throws {
  let tensor = Tensor(name: "t", shape: [3], type: .int8)
  #expect(try tensor.bytes(from: [1000, -1000, .infinity]) == [127, 128, 127])
}

@Test func scalesRunAlongTheirAxis() throws {
  let tensor = Tensor(
    name: "t", shape: [2, 2, 2], type: .int8,
    quantization: TensorQuantization(scales: [1, 10], axis: 1))
  let reals = try tensor.reals(from: SharedBytes(values: [Int8](1...8)))
  #expect(reals == [1, 2, 30, 40, 5, 6, 70, 80])
  #expect(try tensor.bytes(from: reals) == [UInt8](1...8))
}

@Test func aConstantOfAnotherSizeIsRefused() {
  let tensor = Tensor(name: "t", shape: [3], type: .int16)
  #expect(throws: ReferenceError.constantSize(tensor: "t", needed: 6, available: 5)) {
    try tensor.reals(from: SharedBytes([1, 2, 3, 4, 5]))
  }
}
