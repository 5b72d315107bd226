import Console
import Manifest
import Platform

/// Checks every signature of `input`, and measures each check; the exit status.
///
/// A case is the sizes of its signature and message (UInt32), then the key, the signature and the
/// message. `output` gets a byte for each, 1 where the signature is valid; the report has the ticks
/// and the stack of each.
@c(firmwareMain)
public func firmwareMain() -> Int32 {
  guard let input = InputFile("input"), let output = OutputFile("output"),
    let file = OutputFile("report")
  else { return ExitStatus.noFiles }
  var report = Report(to: file)
  var stopwatch = Stopwatch()
  // Nothing else refers to this memory: the linker script sets it apart.
  var memory = unsafe MutableRawSpan(
    _unsafeStart: platformArena(), byteCount: Int(platformArenaCapacity()))
  while let signatureBytes = input.readWord(), let messageBytes = input.readWord() {
    let parts = Parts(
      signatureBytes: Int(truncatingIfNeeded: signatureBytes),
      messageBytes: Int(truncatingIfNeeded: messageBytes))
    guard parts.fit(memory.byteCount),
      input.read(into: &memory, at: 0, count: parts.message.upperBound)
    else { return ExitStatus.noFiles }
    let bytes = memory.bytes
    stopwatch.start()
    let isValid = verify(
      bytes.extracting(parts.key), bytes.extracting(parts.signature),
      bytes.extracting(parts.message))
    let reading = stopwatch.stop()
    report.write("ticks", reading.ticks)
    report.write("stackBytes", reading.stackBytes)
    let verdict: InlineArray<1, UInt8> = [isValid ? 1 : 0]
    unsafe output.write(verdict.span.bytes)
  }
  report.write("paintedStackBytes", stopwatch.deepestStackBytes)
  return ExitStatus.done
}

/// Where the parts of a case lie in memory.
private struct Parts {
  let signatureBytes: Int
  let messageBytes: Int

  var key: Range<Int> { 0..<Ed25519Verifier.publicKeyByteCount }
  var signature: Range<Int> { key.upperBound..<key.upperBound &+ signatureBytes }
  var message: Range<Int> { signature.upperBound..<signature.upperBound &+ messageBytes }

  func fit(_ capacity: Int) -> Bool {
    signatureBytes >= 0 && signatureBytes <= 1024 && messageBytes >= 0
      && messageBytes <= capacity &- 2048
  }
}

@inline(never)
private func verify(_ key: RawSpan, _ signature: RawSpan, _ message: RawSpan) -> Bool {
  guard var verifier = Ed25519Verifier(publicKey: key, signature: signature) else { return false }
  verifier.update(message)
  return verifier.isValid()
}
