import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct SwarmTests {
  @Test(.timeLimit(.minutes(3)), arguments: [UInt64(1)])
  func `twelve processes get a file though they are killed at random`(seed: UInt64) throws {
    let program = try #require(PeerProgram.program, "PeerProcess is built with the tests")
    var numbers = SplitMix64(seed: seed)
    var content = Data()
    while content.count < 8_000_000 {
      withUnsafeBytes(of: numbers.next()) { content.append(contentsOf: $0) }
    }
    var swarm = try Swarm(program: program, content: content)
    defer { swarm.stop() }
    try swarm.add(connectedTo: [])
    for number in 1..<12 {
      let others = Set((0..<3).map { _ in Int(numbers.next() % UInt64(number)) })
      try swarm.add(connectedTo: others.sorted())
    }
    var kills = 0
    while !swarm.unfinished.isEmpty {
      Thread.sleep(forTimeInterval: 0.05 + Double(numbers.next() % 100) / 1000)
      let alive = [0] + swarm.unfinished
      guard kills < 24, alive.count > 1 else { continue }
      try swarm.killAndRestart(alive[Int(numbers.next() % UInt64(alive.count))])
      kills += 1
    }
    for (number, member) in swarm.members.enumerated().dropFirst() {
      let what: Comment = "seed \(seed), process \(number), killed \(member.kills) times"
      #expect(member.repeated <= 16 * member.kills, what)
      let fetched = try #require(member.lines.last { $0.hasPrefix("fetched ") }, what)
      let path = try #require(fetched.split(separator: " ").last.map(String.init), what)
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == content, what)
    }
    #expect(kills > 5, "seed \(seed): it was over before anyone could be killed")
  }
}
