#if Sharing
  import ContentBlocks
  import InferenceRuntime
  import PackageFormat
  import Signing

  /// What a package answers to the input that its publisher named: integers alone, so every machine
  /// must give the same bytes.
  enum SelfTest {
    /// The seed of the input that `publish` takes.
    static let seed: UInt32 = 1

    /// A self-test of a package, with the answer of this machine.
    static func make(of package: PackageFile) throws -> ModelManifest.SelfTest {
      var test = ModelManifest.SelfTest(
        input: .pattern(seed: seed), outputDigest: [UInt8](repeating: 0, count: 32))
      test.outputDigest = try answer(of: package, to: test)
      return test
    }

    /// Throws where the package answers other bytes than its publisher signed.
    static func check(_ test: ModelManifest.SelfTest, of package: PackageFile) throws {
      guard try answer(of: package, to: test) == test.outputDigest else {
        throw Failure(
          .no,
          "\(package.path): its answer to the self-test is not what its publisher signed: either "
            + "this machine computes wrongly, or the manifest was made by other rules: do not use "
            + "it"
        )
      }
    }

    /// The SHA-256 of all outputs, one after the other.
    private static func answer(
      of package: PackageFile, to test: ModelManifest.SelfTest
    ) throws -> [UInt8] {
      try package.withRuntime { view, runtime, arena in
        let ranges = (0..<view.inputCount).map { runtime.inputRange($0) }
        let bytes = test.inputBytes(count: ranges.reduce(0) { $0 + $1.count })
        guard bytes.count == ranges.reduce(0, { $0 + $1.count }) else {
          throw Failure(
            .malformed,
            "\(package.path): the self-test has \(bytes.count) bytes of input, which "
              + "are not as many as the package takes")
        }
        var start = 0
        for range in ranges {
          arena.write(Array(bytes[start..<start + range.count]), at: range)
          start += range.count
        }
        arena.run(runtime)
        let outputs = (0..<view.outputCount).flatMap { arena.read(runtime.outputRange($0)) }
        return Multihash.sha256(of: outputs.span.bytes).digest
      }
    }
  }
#endif
