/// A name of the domain name system: labels, the innermost first.
struct DNSName: Hashable, Sendable {
  /// The labels, in lower case: names that differ in case alone are one.
  let labels: [[UInt8]]

  init(_ labels: [[UInt8]]) {
    self.labels = labels.map { label in
      label.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    }
  }

  /// Reads `a.b.c`; a dot at the end is left out.
  init(_ text: String) {
    self.init(text.split(separator: ".").map { Array($0.utf8) })
  }

  /// Whether this is a name of something in that domain, directly.
  func isChild(of domain: DNSName) -> Bool {
    labels.count == domain.labels.count + 1 && labels.dropFirst().elementsEqual(domain.labels)
  }

  /// The bytes: each label behind its length, and a zero.
  var bytes: [UInt8] {
    labels.flatMap { [UInt8($0.count)] + $0 } + [0]
  }
}
