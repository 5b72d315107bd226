// A program that writes into a store until it is killed, for the tests of the store: it says on
// standard output what has returned, a line for each, so that the test knows what must be there.
//
//   StoreWriter write <folder> <seed> <first round>
//   StoreWriter fill <folder> <most bytes of a file, or 0>

import ContentStore
import Foundation

@main
enum StoreWriter {
  static func main() {
    let arguments = CommandLine.arguments
    do {
      switch arguments.count {
      case 5 where arguments[1] == "write":
        let folder = URL(fileURLWithPath: arguments[2])
        guard let seed = UInt64(arguments[3]), let first = Int(arguments[4]) else { exit(64) }
        try Rounds(store: ContentStore(directory: folder), seed: seed).run(from: first)
      case 4 where arguments[1] == "fill":
        guard let limit = UInt(arguments[3]) else { exit(64) }
        try FullDisk(folder: URL(fileURLWithPath: arguments[2])).run(fileByteLimit: limit)
      default: exit(64)
      }
    } catch {
      say("error \(error)")
      exit(1)
    }
  }
}

/// Writes a line at once: what was said before a kill has been read.
func say(_ line: String) {
  let bytes = Array((line + "\n").utf8)
  _ = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
}
