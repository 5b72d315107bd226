package import Foundation
package import Kernels

/// A package and the inferences that are asked of it.
package struct PackageJob: Sendable {
  /// The package's bytes.
  package var package: Data
  /// One entry an inference: all input tensors, one after the other.
  package var inputs: [Data]

  /// A package to be run once for each of `inputs`.
  package init(package: Data, inputs: [Data]) {
    self.package = package
    self.inputs = inputs
  }
}

/// What became of one package.
package struct PackageResult: Equatable, Sendable {
  /// The arena that the runtime took, in bytes.
  package var arenaBytes: Int
  /// One entry an inference: all output tensors, one after the other.
  package var outputs: [Data]
  /// The instructions of each inference alone, to one tick of the board's timer; nil where none are
  /// counted.
  package var instructions: [Int]?
  /// The instructions from the package's bytes in flash to a runtime that is ready: the structural
  /// validation and the checks of the steps, nothing else; nil where none are counted.
  package var startupInstructions: Int?
}

/// What became of a whole run.
package struct EmulatorResult: Equatable, Sendable {
  /// One entry a package, in the order in which they were given.
  package var packages: [PackageResult]
  /// The deepest use of the stack by any inference, in bytes below the frame that calls
  /// `InferenceRuntime.run`.
  package var stackBytes: Int
  /// The deepest use of the whole stack from the first package on, in bytes from its top:
  /// inferences, start-up and the firmware's own frames. The board's bound holds it.
  package var paintedStackBytes: Int
}

/// What a kernel check found: every version agrees with the plain one.
package struct KernelCheckResult: Equatable, Sendable {
  /// The versions that this image's runtime would choose.
  package var family: KernelFamily
  /// How many seeds were tried.
  package var seeds: Int
}
