import TestSupport

/// Random programs in the part of Swift that runs on chips: integers of all widths, arrays in
/// place, loops, switches, structures, pointers, calls and calls through a table.
struct SwiftPrograms {
  private var random: SplitMix64
  private var depth = 0

  /// The types of the variables that statements assign.
  private static let types = ["Int8", "UInt16", "Int32", "UInt32"]

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
  }

  /// `count` functions named `f0`, `f1`, …: (seed, count, memory of 16 words) -> checksum.
  mutating func source(functions count: Int) -> String {
    var text = Self.prelude
    for index in 0..<count {
      let kind = Int.random(in: 0..<Self.types.count, using: &random)
      text += """
        @c(f\(index))
        public func f\(index)(
          _ seed: UInt32, _ count: UInt32, _ memory: UnsafeMutablePointer<UInt32>
        ) -> UInt32 {
          var a = UInt32(truncatingIfNeeded: seed)
          var b = \(Self.types[kind])(truncatingIfNeeded: seed &* 0x9E3779B9)
          var c = Int32(bitPattern: seed ^ 0x5bd1e995)
          var d = joined(seed, ~seed)
          var table = InlineArray<8, Int32>(repeating: c)
          var pair = Pair(first: 3, second: seed)
        \(block(indent: 1))
          var sum = a ^ UInt32(truncatingIfNeeded: b) ^ UInt32(bitPattern: c)
          sum = sum &* 31 &+ low(d) ^ low(d &>> 32)
          for i in 0..<8 { sum = (sum << 5) &+ sum ^ UInt32(bitPattern: table[i]) }
          return sum &+ UInt32(truncatingIfNeeded: pair.first) &+ pair.second
        }

        """
    }
    return text
  }

  private static let prelude = """
    struct Pair { var first: Int16; var second: UInt32 }
    enum Fault: Error { case odd(UInt32), large }
    @inline(never)
    func checked(_ x: UInt32) throws(Fault) -> UInt32 {
      if x & 7 == 5 { throw .odd(x) }
      if x > 0xF000_0000 { throw .large }
      return x &+ 1
    }
    @inline(never)
    func twist(_ p: inout Pair, _ x: UInt32) -> UInt32 {
      p.first = p.first &+ Int16(truncatingIfNeeded: x)
      p.second ^= x &* 0x85EBCA6B
      return UInt32(truncatingIfNeeded: p.first) ^ p.second
    }
    @inline(never)
    func wide(_ a: Int32, _ b: Int32) -> UInt64 {
      let product = a.multipliedFullWidth(by: b)
      return joined(product.low, UInt32(bitPattern: product.high))
    }
    // The generic conversions of 64-bit numbers allocate on 32-bit machines.
    func joined(_ low: UInt32, _ high: UInt32) -> UInt64 {
      unsafeBitCast((low, high), to: UInt64.self)
    }
    func low(_ x: UInt64) -> UInt32 { unsafeBitCast(x, to: (UInt32, UInt32).self).0 }
    func one(_ x: UInt32) -> UInt32 { x &* 3 }
    func two(_ x: UInt32) -> UInt32 { (x >> 3) ^ x }
    func three(_ x: UInt32) -> UInt32 { UInt32(x.nonzeroBitCount &+ x.leadingZeroBitCount) }
    @inline(never)
    func chosen(_ n: UInt32) -> @convention(thin) (UInt32) -> UInt32 {
      n % 3 == 0 ? one : n % 3 == 1 ? two : three
    }

    """

  private mutating func block(indent: Int) -> String {
    (0..<Int.random(in: 2...5, using: &random))
      .map { _ in statement(indent: indent) }.joined(separator: "\n")
  }

  private mutating func pick(_ choices: [String]) -> String {
    choices[Int.random(in: choices.indices, using: &random)]
  }

  private mutating func statement(indent: Int) -> String {
    let margin = String(repeating: "  ", count: indent)
    let isDeep = indent > 3
    switch Int.random(in: 0..<(isDeep ? 9 : 13), using: &random) {
    case 0: return "\(margin)a = a &+ \(word())"
    case 1:
      return "\(margin)b = b \(pick(["&+", "&-", "&*", "^"])) "
        + "type(of: b).init(truncatingIfNeeded: \(word()))"
    case 2: return "\(margin)c = c \(pick(["&+", "&-", "&*", "^", "|", "&"])) \(signed())"
    case 3:
      return
        "\(margin)d = (d &<< \(Int.random(in: 1...40, using: &random))) ^ (d &>> 7)"
        + " ^ wide(c, \(signed()))"
    case 4: return "\(margin)table[Int(\(word()) & 7)] = \(signed())"
    case 5: return "\(margin)memory[Int(\(word()) & 15)] ^= \(word())"
    case 6: return "\(margin)a = twist(&pair, \(word()))"
    case 7:
      return "\(margin)do throws(Fault) { a = try checked(\(word())) } catch { "
        + "if case .odd(let x) = error { a ^= x } else { a = 9 } }"
    case 8: return "\(margin)a = chosen(\(word()))(\(word()))"
    case 9:
      return "\(margin)if \(word()) \(pick(["<", ">", "==", ">="])) \(word()) {\n"
        + block(indent: indent + 1) + "\n\(margin)} else {\n" + block(indent: indent + 1)
        + "\n\(margin)}"
    case 10:
      depth += 1
      let name = "i\(depth)"
      return "\(margin)for \(name) in 0..<Int32(truncatingIfNeeded: count & 7) {\n"
        + "\(margin)  c = c &+ \(name)\n" + block(indent: indent + 1)
        + "\n\(margin)  if \(word()) & 31 == 3 { \(pick(["break", "continue"])) }\n\(margin)}"
    case 11:
      return "\(margin)switch \(word()) % 5 {\n\(margin)case 0:\n" + block(indent: indent + 1)
        + "\n\(margin)case 1, 3:\n" + block(indent: indent + 1) + "\n\(margin)case 2: a = a &* 7"
        + "\n\(margin)default: c = ~c\n\(margin)}"
    default:
      depth += 1
      let name = "n\(depth)"
      return "\(margin)var \(name) = count & 15\n\(margin)while \(name) > 0 {\n"
        + "\(margin)  \(name) &-= 1\n" + block(indent: indent + 1) + "\n\(margin)}"
    }
  }

  private mutating func word() -> String {
    switch Int.random(in: 0..<9, using: &random) {
    case 0: "a"
    case 1: "UInt32(truncatingIfNeeded: b)"
    case 2: "UInt32(bitPattern: c)"
    case 3: "low(d &>> \(Int.random(in: 0...32, using: &random)))"
    case 4: "memory[Int(a & 15)]"
    case 5: "UInt32(bitPattern: table[Int(a >> 29)])"
    case 6: "(a / (UInt32(truncatingIfNeeded: b) | 1))"
    case 7: "a.byteSwapped"
    default: "UInt32(\(UInt32.random(in: 0...UInt32.max, using: &random)))"
    }
  }

  private mutating func signed() -> String {
    switch Int.random(in: 0..<6, using: &random) {
    case 0: "c"
    case 1: "Int32(truncatingIfNeeded: b)"
    case 2: "table[Int(a & 7)]"
    case 3: "(c >> \(Int.random(in: 0...31, using: &random)))"
    case 4: "(c % ((Int32(bitPattern: low(d)) | 1) & 0x7fff_ffff))"
    default: "Int32(\(Int32.random(in: Int32.min...Int32.max, using: &random)))"
    }
  }
}
