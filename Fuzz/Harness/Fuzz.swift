import Foundation
import SharedBytes

// `fuzz --list` names the harnesses; `fuzz --harness=<name> [arguments]` runs one. libFuzzer owns
// `main`, calls the two functions below, and ignores arguments that begin with two hyphens.

/// The harness of this process.
private let chosen: Harness = {
  let names = CommandLine.arguments.compactMap { $0.split(separator: "=").last.map(String.init) }
  guard let harness = Harness.all.first(where: { names.contains($0.name) }) else {
    print("name a harness: --harness=<name>; `--list` lists them")
    exit(64)
  }
  return harness
}()

/// Called once, before everything else.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
  _ count: UnsafeMutableRawPointer?, _ arguments: UnsafeMutableRawPointer?
) -> CInt {
  if CommandLine.arguments.contains("--list") {
    for harness in Harness.all { print(harness.name, harness.seedEnding) }
    exit(0)
  }
  return 0
}

/// Called for each try.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  chosen.feed(SharedBytes(Array(UnsafeBufferPointer(start: start, count: count))))
  return 0
}
