// Floating point: WebAssembly says what C leaves open.
extension CPrimitives {
  static func floats(_ type: String) -> [String: (needs: [String], text: String)] {
    let bits = type == "f32" ? "u32" : "u64"
    let sign = type == "f32" ? "0x80000000u" : "0x8000000000000000ull"
    var table = conversions(type, bits)
    func unary(_ name: String, _ needs: [String], _ expression: String) {
      table["\(name)_\(type)"] = (
        needs, "static INLINE \(type) \(name)_\(type)(\(type) a) { return \(expression); }\n"
      )
    }
    func binary(_ name: String, _ needs: [String], _ expression: String) {
      table["\(name)_\(type)"] = (
        needs,
        """
        static INLINE \(type) \(name)_\(type)(\(type) a, \(type) b) {
          return \(expression);
        }

        """
      )
    }
    let both = ["bits_of_\(type)", "\(type)_of_bits"]
    let suffix = type == "f32" ? "f" : ""
    unary("abs", both, "\(type)_of_bits(bits_of_\(type)(a) & ~\(sign))")
    unary("neg", both, "\(type)_of_bits(bits_of_\(type)(a) ^ \(sign))")
    for (name, function) in [
      ("ceil", "ceil"), ("floor", "floor"), ("trunc", "trunc"), ("sqrt", "sqrt"),
    ] {
      unary(name, [], "\(function)\(suffix)(a)")
    }
    // The rounding mode is to the nearest, ties to even, unless a program changes it.
    unary("nearest", [], "rint\(suffix)(a)")
    binary(
      "copysign", both,
      "\(type)_of_bits((bits_of_\(type)(a) & ~\(sign)) | (bits_of_\(type)(b) & \(sign)))")
    // NaN wins, and -0 is less than 0.
    binary(
      "min", both,
      "a != a || b != b ? a + b : a < b ? a : b < a ? b\n    : "
        + "\(type)_of_bits(bits_of_\(type)(a) | bits_of_\(type)(b))"
    )
    binary(
      "max", both,
      "a != a || b != b ? a + b : a > b ? a : b > a ? b\n    : "
        + "\(type)_of_bits(bits_of_\(type)(a) & bits_of_\(type)(b))"
    )
    return table
  }

  private static func conversions(
    _ type: String, _ bits: String
  ) -> [String: (needs: [String], text: String)] {
    var table: [String: (needs: [String], text: String)] = [
      "bits_of_\(type)": ([], copy("bits_of_\(type)", from: type, to: bits)),
      "\(type)_of_bits": ([], copy("\(type)_of_bits", from: bits, to: type)),
    ]
    for width in [32, 64] {
      for sign in ["s", "u"] {
        let (trapping, saturating) = truncations(type, sign, width)
        table["trunc_\(sign)\(width)_\(type)"] = (["trap"], trapping)
        table["trunc_sat_\(sign)\(width)_\(type)"] = ([], saturating)
      }
    }
    return table
  }

  private static func copy(_ name: String, from: String, to: String) -> String {
    """
    static INLINE \(to) \(name)(\(from) a) {
      \(to) b;
      memcpy(&b, &a, sizeof b);
      return b;
    }

    """
  }

  /// The bounds are the numbers of the type next to those that do not fit, so that every comparison
  /// is exact.
  private static func truncations(
    _ type: String, _ sign: String, _ width: Int
  ) -> (trapping: String, saturating: String) {
    let result = "u\(width)"
    let end =
      sign == "s"
      ? "\(width == 32 ? "2147483648.0" : "9223372036854775808.0")"
      : "\(width == 32 ? "4294967296.0" : "18446744073709551616.0")"
    let suffix = type == "f32" ? "f" : ""
    // A double holds numbers between the lowest and the next below it.
    let isFine = type == "f64" && width == 32
    let low =
      sign == "u" ? "a > -1.0\(suffix)" : isFine ? "a > -2147483649.0" : "a >= -\(end)\(suffix)"
    let cast = sign == "s" ? "(\(result))(s\(width))a" : "(\(result))a"
    let literal = width == 32 ? "u" : "ull"
    let half = width == 32 ? "80000000" : "8000000000000000"
    let highest =
      sign == "u"
      ? "0x" + String(repeating: "f", count: width / 4) + literal : "0x\(half)\(literal) - 1"
    let lowest = sign == "u" ? "0" : "0x\(half)\(literal)"
    let trapping = """
      static INLINE \(result) trunc_\(sign)\(width)_\(type)(\(type) a) {
        if (!(\(low) && a < \(end)\(suffix))) trap();
        return \(cast);
      }

      """
    let saturating = """
      static INLINE \(result) trunc_sat_\(sign)\(width)_\(type)(\(type) a) {
        if (a != a) return 0;
        if (!(\(low))) return \(lowest);
        if (!(a < \(end)\(suffix))) return \(highest);
        return \(cast);
      }

      """
    return (trapping, saturating)
  }
}
