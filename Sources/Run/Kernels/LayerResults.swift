import CIntrinsics

extension nvx_results {
  /// The tables of `outputs` results.
  init(
    outputs: Int32, bias: Span<Int32>, multipliers: Span<Int32>, shifts: Span<Int8>,
    offset: Int32, minimum: Int32, maximum: Int32
  ) {
    unsafe self.init()
    let factors = multipliers.count == 1 ? 1 : Int(outputs)
    unsafe self.bias = bias.address(of: Int(outputs))
    unsafe self.multipliers = multipliers.address(of: factors)
    unsafe self.shifts = shifts.address(of: factors)
    unsafe factorStep = factors == 1 ? 0 : 1
    unsafe self.outputs = Int(outputs)
    unsafe outputOffset = offset
    unsafe activationMinimum = minimum
    unsafe activationMaximum = maximum
  }

  /// The tables from a later result on.
  func dropping(_ count: Int) -> nvx_results {
    var rest = unsafe self
    unsafe rest.bias += count
    unsafe rest.outputs -= count
    if unsafe factorStep == 1 {
      unsafe rest.multipliers += count
      unsafe rest.shifts += count
    }
    return unsafe rest
  }
}
