/// The arena through a run as text, 100 columns wide: a line for each step, then the worst step.
///
/// Made from places alone, so that it draws a fresh plan and a package read from a file alike.
package struct MemoryPicture: Sendable {
  /// Bytes of the arena that something holds for some steps.
  package struct Entry: Sendable {
    /// The name, for people.
    package let name: String
    /// The steps, both ends included.
    package let lifetime: ClosedRange<Int>
    /// The bytes of the arena.
    package let bytes: Range<Int>

    /// A place in the arena.
    package init(name: String, lifetime: ClosedRange<Int>, bytes: Range<Int>) {
      self.name = name
      self.lifetime = lifetime
      self.bytes = bytes
    }
  }

  private let steps: [String]
  private let entries: [Entry]
  private let arenaBytes: Int

  /// A picture of `entries` in an arena of `arenaBytes`.
  package init(steps: [String], entries: [Entry], arenaBytes: Int) {
    self.steps = steps
    self.entries = entries.filter { !$0.bytes.isEmpty }
    self.arenaBytes = arenaBytes
  }

  /// The picture, each line ended by a line feed.
  package var text: String {
    let worst = steps.indices.max { (heldBytes(at: $0), $1) < (heldBytes(at: $1), $0) } ?? 0
    var lines = [Self.header]
    lines += steps.indices.map { stepLine($0, isWorst: $0 == worst) }
    lines += ["", worstTitle(worst)] + map(of: worst)
    return lines.map { $0 + "\n" }.joined()
  }

  // The columns: mark 2, step 34, bytes 9, bar 20, and what is left of 100 for the buffers.
  private static let stepWidth = 34
  private static let barWidth = 20
  private static let buffersWidth = 30
  private static let mapBarWidth = 40
  private static let header =
    "  " + paddedRight("step", to: stepWidth) + " " + paddedLeft("live", to: 9) + "  "
    + paddedRight("of the arena", to: barWidth) + "  buffers"

  private func live(at step: Int) -> [Entry] {
    entries.filter { $0.lifetime.contains(step) }.sorted {
      ($0.bytes.lowerBound, $0.bytes.upperBound) < ($1.bytes.lowerBound, $1.bytes.upperBound)
    }
  }

  /// The bytes that are held in a step, those held twice counted once.
  private func heldBytes(at step: Int) -> Int {
    var held = 0
    var end = 0
    for entry in live(at: step) {
      held += max(0, entry.bytes.upperBound - max(end, entry.bytes.lowerBound))
      end = max(end, entry.bytes.upperBound)
    }
    return held
  }

  private func stepLine(_ step: Int, isWorst: Bool) -> String {
    let held = heldBytes(at: step)
    let bar = String(repeating: "#", count: scaled(held, to: Self.barWidth))
    let line =
      (isWorst ? "> " : "  ") + paddedRight(steps[step], to: Self.stepWidth) + " "
      + paddedLeft(humanBytes(held), to: 9) + "  " + paddedRight(bar, to: Self.barWidth) + "  "
      + listed(live(at: step).map(\.name))
    return trimmed(line)
  }

  /// As many names as the column takes, and how many more there are.
  private func listed(_ names: [String]) -> String {
    var list = ""
    for (index, name) in names.enumerated() {
      let left = names.count - index - 1
      let more = left > 0 ? ", +\(left)" : ""
      let separator = list.isEmpty ? "" : ", "
      let shortened = list.isEmpty ? tail(of: name, within: Self.buffersWidth - 5) : name
      guard (list + separator + shortened + more).count <= Self.buffersWidth else {
        return list + ", +\(left + 1)"
      }
      list += separator + shortened
    }
    return list
  }

  private func worstTitle(_ step: Int) -> String {
    let held = humanBytes(heldBytes(at: step))
    let name = tail(of: steps[step], within: 50)
    return "Most in step \(step), \(name): \(held) of an arena of \(humanBytes(arenaBytes))"
  }

  private func map(of step: Int) -> [String] {
    var lines: [String] = []
    var end = 0
    for entry in live(at: step) {
      if entry.bytes.lowerBound > end {
        lines.append(mapLine("(free)", end..<entry.bytes.lowerBound, mark: "."))
      }
      lines.append(mapLine(entry.name, entry.bytes, mark: "#"))
      end = max(end, entry.bytes.upperBound)
    }
    if arenaBytes > end { lines.append(mapLine("(free)", end..<arenaBytes, mark: ".")) }
    return lines
  }

  private func mapLine(_ name: String, _ bytes: Range<Int>, mark: String) -> String {
    let start = min(
      bytes.lowerBound * Self.mapBarWidth / max(1, arenaBytes), Self.mapBarWidth - 1)
    let end = min(max(scaled(bytes.upperBound, to: Self.mapBarWidth), start + 1), Self.mapBarWidth)
    let bar =
      String(repeating: " ", count: start) + String(repeating: mark, count: end - start)
    return trimmed(
      "  " + paddedLeft("\(bytes.lowerBound)", to: 10) + " "
        + paddedLeft(humanBytes(bytes.count), to: 9)
        + "  |" + paddedRight(bar, to: Self.mapBarWidth) + "|  " + tail(of: name, within: 30))
  }

  /// The share of the arena in characters, rounded; at least one for anything at all.
  private func scaled(_ bytes: Int, to width: Int) -> Int {
    guard bytes > 0 else { return 0 }
    return min(width, max(1, (bytes * width + arenaBytes / 2) / max(1, arenaBytes)))
  }
}

extension MemoryPlan {
  /// The plan as text, with the scratch of one kernel family where there is some.
  package func picture(with scratch: ScratchPlan? = nil) -> MemoryPicture {
    var entries = demand.buffers.indices.map { index in
      MemoryPicture.Entry(
        name: demand.buffers[index].name, lifetime: demand.buffers[index].lifetime,
        bytes: self[BufferID(index: index)])
    }
    if let scratch {
      entries += zip(scratch.demands, scratch.offsets).map { wanted, offset in
        MemoryPicture.Entry(
          name: "(scratch)", lifetime: wanted.step...wanted.step,
          bytes: offset..<offset + wanted.byteCount)
      }
    }
    return MemoryPicture(
      steps: demand.steps, entries: entries, arenaBytes: scratch?.peakBytes ?? peakBytes)
  }
}
