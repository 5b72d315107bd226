import ContentBlocks
import Foundation
import PeerProtocol

/// What the command line asks for.
struct PeerWords {
  var store = URL(fileURLWithPath: ".")
  var seed: UInt64 = 0
  var listening: [Multiaddress] = []
  var connecting: [Multiaddress] = []
  var root: CID?
  var lies = false

  /// Reads the words; nil where one of them is none.
  init?(_ words: ArraySlice<String>) {
    var rest = words
    while let word = rest.popFirst() {
      if word == "--lie" {
        lies = true
        continue
      }
      guard let value = rest.popFirst() else { return nil }
      switch word {
      case "--store": store = URL(fileURLWithPath: value)
      case "--seed":
        guard let number = UInt64(value) else { return nil }
        seed = number
      case "--listen", "--connect":
        guard let address = try? Multiaddress(value) else { return nil }
        if word == "--listen" { listening.append(address) } else { connecting.append(address) }
      case "--fetch":
        guard let cid = try? CID(value) else { return nil }
        root = cid
      default: return nil
      }
    }
  }
}
