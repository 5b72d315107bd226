// Points of edwards25519 in extended coordinates: x = X/Z, y = Y/Z, xy = T/Z.
//
// An operation leaves its result in "completed" form, x = E/G and y = H/F, from which X, Y, Z and,
// where an addition follows, T are made. Source: Hisil, Wong, Carter, Dawson, "Twisted Edwards
// Curves Revisited", 2008, and the public domain code "ref10" of its authors' Ed25519.

extension Register {
  // The running point.
  static var x: Register { Register(0) }
  static var y: Register { Register(1) }
  static var z: Register { Register(2) }
  static var t: Register { Register(3) }
  // The result of an operation before it is completed.
  static var e: Register { Register(4) }
  static var h: Register { Register(5) }
  static var g: Register { Register(6) }
  static var f: Register { Register(7) }
  /// What is needed for a moment.
  static var scratch: Register { Register(8) }
  /// A point to be added that stands in no table: as an entry of `keyMultiples`.
  static var operand: Register { Register(9) }
  /// Eight odd multiples of the key, from 1 to 15: y + x, y - x, z and 2dxy of each.
  static var keyMultiples: Register { Register(13) }
}

/// A number that the curve's equation or its formulas need.
enum CurveConstant: Int {
  case d
  case doubleD
  case rootOfMinusOne
}

extension FieldRegisters {
  /// result = a constant.
  func load(_ result: Register, _ constant: CurveConstant) {
    for index in 0..<8 {
      self[result, index] = curveConstants[8 &* constant.rawValue &+ index]
    }
  }

  /// The neutral element becomes the running point.
  func resetPoint() {
    set(.x, to: 0)
    set(.y, to: 1)
    set(.z, to: 1)
    set(.t, to: 0)
  }

  /// Doubles the running point, of which T is not used.
  func doublePoint() {
    square(.e, .x)
    square(.g, .y)
    square(.f, .z)
    add(.f, .f, .f)
    add(.h, .x, .y)
    square(.scratch, .h)
    add(.h, .g, .e)
    subtract(.g, .g, .e)
    subtract(.e, .scratch, .h)
    subtract(.f, .f, .g)
  }

  /// X, Y and Z of what an operation has left; T is wrong from here on.
  func completeForDoubling() {
    multiply(.x, .e, .f)
    multiply(.y, .h, .g)
    multiply(.z, .g, .f)
  }

  /// X, Y, Z and T of what an operation has left.
  func complete(into point: Register = .x) {
    multiply(point, .e, .f)
    multiply(point + 1, .h, .g)
    multiply(point + 2, .g, .f)
    multiply(point + 3, .e, .h)
  }

  /// Adds an entry of a table, or takes it away.
  func addPoint(_ entry: Register, isNegative: Bool) {
    let (sum, difference) = isNegative ? (entry + 1, entry) : (entry, entry + 1)
    add(.e, .y, .x)
    subtract(.h, .y, .x)
    multiply(.g, .e, sum)
    multiply(.h, .h, difference)
    multiply(.f, entry + 3, .t)
    multiply(.scratch, .z, entry + 2)
    add(.scratch, .scratch, .scratch)
    subtract(.e, .g, .h)
    add(.h, .g, .h)
    if isNegative {
      subtract(.g, .scratch, .f)
      add(.f, .scratch, .f)
    } else {
      add(.g, .scratch, .f)
      subtract(.f, .scratch, .f)
    }
  }

  /// Puts an odd multiple of the base point, from 1 to 15, where `addPoint` finds it.
  func loadBaseMultiple(_ multiple: Int) {
    let start = 24 &* (multiple &>> 1)
    for index in 0..<8 {
      self[.operand, index] = baseMultiples[start &+ index]
      self[.operand + 1, index] = baseMultiples[start &+ 8 &+ index]
      self[.operand + 3, index] = baseMultiples[start &+ 16 &+ index]
    }
    set(.operand + 2, to: 1)
  }

  /// Fills the table with odd multiples of the running point.
  func makeKeyMultiples() {
    for index in 0..<4 { copy(.keyMultiples + index, .x + index) }
    makeEntry(.keyMultiples)
    doublePoint()
    complete()
    // Each entry but the first is the one before it and twice the point.
    for index in 1..<8 {
      let entry = Register.keyMultiples + 4 &* index
      addPoint(entry + -4, isNegative: false)
      complete(into: entry)
      makeEntry(entry)
    }
  }

  /// Turns X, Y, Z, T into an entry of a table.
  private func makeEntry(_ entry: Register) {
    load(.scratch, .doubleD)
    multiply(entry + 3, entry + 3, .scratch)
    copy(.scratch, entry)
    add(entry, entry + 1, .scratch)
    subtract(entry + 1, entry + 1, .scratch)
  }
}

extension FieldRegisters {
  /// Reads the 32 bytes of a point, as words; false where it is not on the curve, or has another
  /// form than `isPoint` demands.
  ///
  /// Source: RFC 8032, 5.1.3: y is below p, and -0 is no x.
  func decodePoint(_ encoded: InlineArray<8, UInt32>) -> Bool {
    for index in 0..<8 { self[.y, index] = encoded[index] }
    let sign = self[.y, 7] &>> 31
    self[.y, 7] &= 0x7FFF_FFFF
    guard isCanonical(.y), findRoot() else { return false }
    canonicalize(.x)
    if isZero(.x) && sign == 1 { return false }
    if self[.x, 0] & 1 != sign { negate(.x) }
    set(.z, to: 1)
    multiply(.t, .x, .y)
    return true
  }

  /// x^2 = (y^2 - 1) / (d y^2 + 1); false where that is no square.
  private func findRoot() -> Bool {
    let (u, v) = (Register.e, Register.h)
    set(.z, to: 1)
    square(u, .y)
    load(v, .d)
    multiply(v, v, u)
    add(v, v, .z)
    subtract(u, u, .z)
    // x = u v^3 (u v^7)^((p - 5) / 8)
    square(.g, v)
    multiply(.g, .g, v)
    square(.f, .g)
    multiply(.f, .f, v)
    multiply(.f, .f, u)
    powerForRoot(.f, .f, scratch: .operand)
    multiply(.f, .f, .g)
    multiply(.x, .f, u)
    // Now v x^2 is u or -u, or u has no root.
    square(.f, .x)
    multiply(.f, .f, v)
    if areEqual(.f, u, scratch: .scratch) { return true }
    add(.f, .f, u)
    canonicalize(.f)
    guard isZero(.f) else { return false }
    load(.f, .rootOfMinusOne)
    multiply(.x, .x, .f)
    return true
  }

  /// Whether the running point has this form.
  func isPoint(_ encoded: InlineArray<8, UInt32>) -> Bool {
    invert(.f, .z, scratch: .operand)
    multiply(.x, .x, .f)
    multiply(.y, .y, .f)
    canonicalize(.x)
    canonicalize(.y)
    self[.y, 7] |= self[.x, 0] &<< 31
    for index in 0..<8 where self[.y, index] != encoded[index] { return false }
    return true
  }

  /// Negates a canonical number.
  private func negate(_ a: Register) {
    set(.scratch, to: 0)
    subtract(a, .scratch, a)
  }
}
