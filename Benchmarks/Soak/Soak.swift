import ArgumentParser
import Foundation
import Simulation

/// Runs the simulated network for many seeds, and names those that fail.
@main struct Soak: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "soak", abstract: "Simulate networks of 50 nodes, one seed after the other.")

  @Option(help: "How many seeds.") var seeds = 1000
  @Option(help: "The first seed.") var from: UInt64 = 1
  @Flag(help: "Print a line for every seed.") var verbose = false

  func run() throws {
    let began = Date()
    var failed: [UInt64] = []
    var slowest: (seed: UInt64, milliseconds: UInt64) = (0, 0)
    var kills = 0
    var bytes = 0
    for seed in from..<from + UInt64(seeds) {
      var simulation = Simulation(seed: seed)
      let result = simulation.run()
      kills += result.killCount
      bytes += result.sentBytes
      if let done = result.doneMilliseconds, done > slowest.milliseconds { slowest = (seed, done) }
      if !result.failures.isEmpty { failed.append(seed) }
      if verbose || !result.failures.isEmpty { print(result) }
      let count = Int(seed - from) + 1
      if count % 50 == 0 || count == seeds {
        let seconds = Int(Date().timeIntervalSince(began))
        print("\(count) of \(seeds) seeds, \(failed.count) failed, \(seconds) s")
      }
      // Whoever waits for it in a file sees how far it is.
      fflush(nil)
    }
    print(
      """
      \(seeds) networks of 50 nodes: \(kills) kills, \(bytes / 1_000_000) MB sent; the slowest \
      (seed \(slowest.seed)) was done after \(slowest.milliseconds) ms of its own time
      """)
    guard failed.isEmpty else {
      print(
        "failed: \(failed.map(String.init).joined(separator: " ")); "
          + "again: soak --from SEED --seeds 1 --verbose"
      )
      throw ExitCode.failure
    }
  }
}
