import ModelGraph
import TensorTypes

extension Constant {
  /// The elements as another type; reals lose their fraction and stop at the ends of int64.
  func cast(to type: ElementType, name: String) -> Constant {
    var result: Constant
    if type == self.type {
      result = self
      result.name = name
      result.form = ""
      return result
    }
    let reals = floats ?? (integers ?? []).map { Float($0) }
    if type == .float32 { return Constant(name: name, shape: shape, floats: reals) }
    let whole = integers ?? reals.map(Self.integer)
    return Constant(name: name, shape: shape, type: type, integers: whole)
  }

  private static func integer(of real: Float) -> Int {
    if real.isNaN { return 0 }
    // The largest float below 2^63.
    return Int(min(max(real, -0x1p63), 0x1.fffffep62).rounded(.towardZero))
  }
}
