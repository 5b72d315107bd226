#if arch(x86_64) && !hasFeature(Embedded)
  import CIntrinsics
#endif

/// The version of a sum for x86-64, with as much of the processor as the level says.
package func addX86(
  _ p: AdditionParameters, walk: BroadcastWalk, left: Span<Int8>, right: Span<Int8>,
  output: inout MutableSpan<Int8>, level: X86Level = .current
) {
  #if arch(x86_64) && !hasFeature(Embedded)
    if p.isFast && walk.isOneRun && level != .none {
      var sum = unsafe nvx_x86_sum(p, walk, left, right, &output)
      unsafe sum.run(level)
      return
    }
  #endif
  addPlain(p, walk: walk, left: left, right: right, output: &output)
}

/// The version of a difference, likewise.
package func subtractX86(
  _ p: AdditionParameters, walk: BroadcastWalk, left: Span<Int8>, right: Span<Int8>,
  output: inout MutableSpan<Int8>, level: X86Level = .current
) {
  #if arch(x86_64) && !hasFeature(Embedded)
    if p.isFast && walk.isOneRun && level != .none {
      var difference = unsafe nvx_x86_sum(p, walk, left, right, &output)
      unsafe difference.isDifference = 1
      unsafe difference.run(level)
      return
    }
  #endif
  subtractPlain(p, walk: walk, left: left, right: right, output: &output)
}

#if arch(x86_64) && !hasFeature(Embedded)
  extension AdditionParameters {
    /// Whether every factor is one that the fast way holds for.
    fileprivate var isFast: Bool {
      isFast(leftMultiplier, leftShift) && isFast(rightMultiplier, rightShift)
        && (-22)...(-1) ~= outputShift
    }

    private func isFast(_ multiplier: Int32, _ shift: Int32) -> Bool {
      (-19)...(-1) ~= shift || (shift == 0 && multiplier == 1 << 30)
    }
  }

  extension BroadcastWalk {
    /// Whether nothing is broadcast.
    fileprivate var isOneRun: Bool {
      extent0 == 1 && extent1 == 1 && extent2 == 1 && leftStep3 == 1 && rightStep3 == 1
    }
  }

  extension nvx_x86_sum {
    fileprivate init(
      _ p: AdditionParameters, _ walk: BroadcastWalk, _ left: Span<Int8>, _ right: Span<Int8>,
      _ output: inout MutableSpan<Int8>
    ) {
      let count = Int(walk.extent3)
      unsafe self.init()
      unsafe self.left = left.address(of: count)
      unsafe self.right = right.address(of: count)
      unsafe self.output = output.mutableAddress(of: count)
      unsafe self.count = Int64(walk.extent3)
      unsafe offsets = (p.leftOffset, p.rightOffset)
      unsafe multipliers = (p.leftMultiplier, p.rightMultiplier, p.outputMultiplier)
      unsafe shifts = (p.leftShift, p.rightShift, p.outputShift)
      unsafe outputOffset = p.outputOffset
      unsafe activationMinimum = p.activationMinimum
      unsafe activationMaximum = p.activationMaximum
    }

    fileprivate mutating func run(_ level: X86Level) {
      if level == .avx2 {
        unsafe nvx_avx2_sum(&self)
      } else {
        unsafe nvx_vnni_sum(&self)
      }
    }
  }
#endif
