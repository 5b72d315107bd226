import CIntrinsics
import PackageFormat

/// The steps of a plan one after the other, each with its scratch for this machine's kernel family.
///
/// Scratch is sorted by family, then by step, so each record is met once. Where it is not, or lies
/// outside the arena, a step goes without and is refused if it wants some. A build whose operators
/// want none has nothing to look for.
struct StepWalk: ~Escapable {
  private let package: PackageView
  /// The number of the step that is next.
  private(set) var index = 0
  private var nextScratch = 0

  /// Whether all steps have gone by.
  @inline(__always)
  var isAtEnd: Bool { index == package.count(.operators) }

  @_lifetime(copy package)
  init(_ package: PackageView) {
    self.package = package
    guard Self.takesScratch else { return }
    let end = package.count(.scratch)
    while nextScratch < end && package.storedScratch(nextScratch).family < Self.family {
      nextScratch &+= 1
    }
  }

  /// The next step, of which there must be one.
  @inline(never)
  @_lifetime(copy self)
  mutating func next() -> Step {
    let step = Step(package, index, scratch: takeScratch())
    index &+= 1
    return step
  }

  private mutating func takeScratch() -> ScratchPlace {
    guard Self.takesScratch, nextScratch < package.count(.scratch) else { return .none }
    let record = package.storedScratch(nextScratch)
    guard record.family == Self.family,
      record.operatorIndex == UInt32(truncatingIfNeeded: index)
    else { return .none }
    nextScratch &+= 1
    return record.place(in: package.arenaUnits(family: Int(NVX_KERNEL_FAMILY)))
  }

  @inline(__always)
  private static var family: UInt32 { UInt32(NVX_KERNEL_FAMILY) }

  @inline(__always)
  private static var takesScratch: Bool {
    OperatorSet.linked.holdsInt4 || OperatorSet.linked.contains(.convolution2D, .blocks4x4)
      || OperatorSet.linked.contains(.depthwiseConvolution2D, .foldedRows)
      || OperatorSet.linked.contains(.attention)
  }
}
