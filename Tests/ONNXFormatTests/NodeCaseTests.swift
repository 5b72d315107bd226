import ModelGraph
import ReferenceInterpreter
import SharedBytes
import TestSupport
import Testing

@testable import ONNXFormat

/// One of ONNX's own operator cases.
private struct NodeCase {
  var name: String
  var model: SharedBytes
  var inputs: [[Float]]
  var outputs: [[Float]]

  enum Outcome {
    case agrees
    case refused(ONNXError)
    case differs(String)
  }

  func outcome() throws -> Outcome {
    let found: [[Float]]
    do {
      let graph = try ONNXReader.read(model, name: name, folder: nil)
      found = try ReferenceInterpreter(graph).run(inputs)
    } catch let error as ONNXError {
      return .refused(error)
    }
    guard found.map(\.count) == outputs.map(\.count) else {
      return .differs("sizes \(found.map(\.count)) for \(outputs.map(\.count))")
    }
    let finite = outputs.flatMap(\.self).filter(\.isFinite)
    let range = max((finite.max() ?? 0) - (finite.min() ?? 0), 1)
    for (a, b) in zip(found.flatMap(\.self), outputs.flatMap(\.self)) {
      guard a == b || (a.isNaN && b.isNaN) || abs(a - b) <= 1e-4 * range else {
        return .differs("\(a) for \(b)")
      }
    }
    return .agrees
  }
}

/// Walks over what the script wrote.
private struct NodeCaseStream {
  var bytes: SharedBytes
  var position = 0

  mutating func next() -> NodeCase? {
    guard position < bytes.count else { return nil }
    let name = String(decoding: take(count()).array, as: UTF8.self)
    return NodeCase(name: name, model: take(count()), inputs: arrays(), outputs: arrays())
  }

  private mutating func count() -> Int {
    Int(take(4).values(as: UInt32.self)[0])
  }

  private mutating func take(_ size: Int) -> SharedBytes {
    defer { position += size }
    return bytes[position..<position + size]
  }

  private mutating func arrays() -> [[Float]] {
    (0..<count()).map { _ in take(count() * 4).values(as: Float.self) }
  }
}

@Suite(.enabled("needs onnx and numpy") { await PythonPeer.has("onnx", "numpy") })
struct NodeCaseTests {
  @Test func everyCaseOfEveryOperatorAgreesOrIsRefusedWithAReason() async throws {
    let operators = OperatorTable.readers.keys.sorted()
    let written = try await PythonPeer.run("onnx_node_cases.py", operators)
    var stream = NodeCaseStream(bytes: SharedBytes(written))
    var agreed = 0
    while let next = stream.next() {
      switch try next.outcome() {
      case .agrees: agreed += 1
      case .differs(let how): Issue.record("\(next.name): \(how)")
      case .refused(.unsupported(let nodes)):
        #expect(nodes.allSatisfy { $0.reason != nil }, "\(next.name)")
      case .refused(let error): Issue.record("\(next.name): \(error)")
      }
    }
    #expect(agreed >= 460)
  }
}
