import Simulation
import Testing

@Suite struct SimulationTests {
  @Test(
    "every honest node of fifty gets the model, whatever goes wrong, and no wrong byte is stored",
    arguments: UInt64(1)...20)
  func faults(seed: UInt64) {
    var simulation = Simulation(seed: seed)
    let result = simulation.run()
    #expect(result.failures.isEmpty, "\(result)")
  }

  @Test("the same seed gives the same run, byte by byte", arguments: [UInt64(3), 12])
  func repeated(seed: UInt64) {
    var options = SimulationOptions(seed: seed)
    options.nodes = 14
    options.liars = 1
    options.stallers = 1
    options.flooders = 1
    var one = Simulation(seed: seed, options: options)
    var other = Simulation(seed: seed, options: options)
    #expect(one.run().trace == other.run().trace, "seed \(seed)")
  }

  @Test("those who lie are named and not talked to any more")
  func named() {
    var options = SimulationOptions()
    options.nodes = 12
    options.flooders = 0
    options.stallers = 0
    options.liars = 3
    var simulation = Simulation(seed: 1, options: options)
    let result = simulation.run()
    #expect(result.failures.isEmpty, "\(result)")
    #expect(!result.banned.isEmpty)
  }

  @Test("a network without a publisher gets nothing, and the simulation says so")
  func nothing() {
    var options = SimulationOptions()
    options.nodes = 6
    options.publishers = 0
    options.liars = 1
    options.stallers = 1
    options.flooders = 0
    options.endMilliseconds = 5_000
    var simulation = Simulation(seed: 1, options: options)
    #expect(simulation.run().failures.count == 4)
  }
}
