// The tables that every decoder's kernels read. They depend on no model, so a plan has one of each.
import Foundation
import Kernels

/// Sine, exponential and logistic function as points between which kernels draw straight lines.
package enum DecoderTables {
  /// A quarter of the sine in units of 1 / 32767.
  package static let sine = points(SineTable.pointCount, unit: 32767) { index in
    sin(index / Double(SineTable.pointCount - 1) * Double.pi / 2)
  }

  /// 2^-x from 0 to 1 in units of 1 / 32767.
  package static let exponentials = points(ExponentialTable.pointCount, unit: 32767) { index in
    exp2(-index / Double(ExponentialTable.pointCount - 1))
  }

  /// logistic(-x) from 0 to 16 in units of 1 / 65534.
  package static let logistic = points(GatedSiLUParameters.pointCount, unit: 65534) { index in
    1 / (1 + exp(index / 32))
  }

  /// How far each pair of a head turns from one position to the next, in 2^-32 of a turn, modulo a
  /// turn: base^(-2 i / headSize) radians for pair i.
  package static func rotarySteps(base: Float, headSize: Int) -> [Int32] {
    (0..<headSize / 2).map { pair in
      let turns = pow(Double(base), -2 * Double(pair) / Double(headSize)) / (2 * Double.pi)
      let step = (turns - turns.rounded(.down)) * 0x1p32
      return Int32(bitPattern: UInt32(truncatingIfNeeded: Int64(step.rounded())))
    }
  }

  private static func points(
    _ count: Int32, unit: Double, _ function: (Double) -> Double
  ) -> [Int16] {
    (0..<count).map { Int16((function(Double($0)) * unit).rounded()) }
  }
}
