import CIntrinsics
import PackageFormat

/// Finds the scratch of each step, for this machine's kernel family, while the steps go by.
///
/// The records are sorted by family, then by step, so each is met once.
struct ScratchWalk {
  private var next = 0

  init(_ package: PackageView) {
    while next < package.count(.scratch) && package.scratch(next).family < Int(NVX_KERNEL_FAMILY) {
      next &+= 1
    }
  }

  /// The bytes of the arena that a step's kernels may use; empty where there are none.
  mutating func range(of step: Int, in package: PackageView) -> Range<Int> {
    guard next < package.count(.scratch) else { return 0..<0 }
    let record = package.scratch(next)
    guard record.family == Int(NVX_KERNEL_FAMILY), record.operatorIndex == step else {
      return 0..<0
    }
    next &+= 1
    return record.byteOffset..<record.byteOffset &+ record.byteCount
  }
}
