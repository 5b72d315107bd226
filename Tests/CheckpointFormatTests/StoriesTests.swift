import CheckpointFormat
import ReferenceInterpreter
import SharedBytes
import TestSupport
import Testing

private func golden<Value: BitwiseCopyable>(_ name: String, as type: Value.Type) throws -> [Value] {
  SharedBytes(try TestData.bytes("golden/stories260K/\(name)")).values(as: type)
}

@Test(.enabled(if: TestData.isPresent, "the shared data is not there"))
func theStoriesModelGivesTheGoldenLogitsAndTokens() throws {
  let file = try SharedBytes(mapping: TestData.path("tinystories/stories260K.bin"))
  let graph = try CheckpointReader.read(file, name: "stories260K")
  #expect(graph.parameterCount == 260_032)
  let tokens = try golden("tokens_t0.i32", as: Int32.self)
  let expected = try golden("logits_f32_t0.bin", as: Float.self)
  let count = expected.count / 512
  let found = try ReferenceInterpreter(graph).resized(tokens: count)
    .run([tokens.prefix(count).map { Float($0) }])[0]
  try #require(found.count == expected.count)
  let largest = expected.reduce(0) { max($0, abs($1)) }
  let error = zip(found, expected).reduce(0) { max($0, abs($1.0 - $1.1)) }
  #expect(error < 1e-3 * largest, "off by \(error) of \(largest)")
  for position in 0..<count {
    let row = found[position * 512..<(position + 1) * 512]
    let greedy = row.indices.max { row[$0] < row[$1] }.map { $0 - position * 512 }
    #expect(greedy == Int(tokens[position + 1]), "after token \(position)")
  }
}
