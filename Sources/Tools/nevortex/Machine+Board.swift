import BoardCatalog
import Emulator
import FirmwareBuilder
import Foundation
import PackageFormat

extension Machine {
  /// The runtime on an emulated board.
  init(_ package: PackageFile, on board: Board) throws {
    guard board.emulation != nil else { throw EmulatorError.notEmulated(board: board.name) }
    let ports = try package.withView { ($0.inputDescriptions, $0.outputDescriptions) }
    let locator = FirmwareLocator { Terminal.writeError($0) }
    // Linked for this package alone, where there are sources to link from.
    let content = try FirmwareContent.operators(of: package.data)
    let image = try locator.image(.runner, content, for: board)
    let engine = BoardEngine(package: package, image: image, outputs: ports.1)
    self.init(name: board.name, inputs: ports.0, outputs: ports.1, engine: engine)
  }
}

/// Runs a package on an emulated board.
private struct BoardEngine: Machine.Engine {
  let package: PackageFile
  let image: FirmwareImage
  let outputs: [PortDescription]
  private(set) var figures = Machine.Figures()
  let batchSize = 64

  init(package: PackageFile, image: FirmwareImage, outputs: [PortDescription]) {
    self.package = package
    self.image = image
    self.outputs = outputs
  }

  mutating func run(_ batch: [[[UInt8]]]) throws -> [[[UInt8]]] {
    let inputs = batch.map { Data($0.joined()) }
    let job = PackageJob(package: package.data, inputs: inputs)
    let result = try Emulator.run([job], on: image)
    let answer = result.packages[0]
    figures.instructions = answer.instructions?.max()
    figures.startupInstructions = answer.startupInstructions
    figures.arenaBytes = answer.arenaBytes
    figures.stackBytes = result.stackBytes
    if let footprint = image.layout?.footprint {
      figures.ramBytes = answer.arenaBytes + result.stackBytes + footprint.bss + footprint.data
      figures.flashBytes = footprint.runtimeFlashBytes
    }
    return answer.outputs.map { split(Array($0)) }
  }

  /// One inference's bytes, output by output.
  private func split(_ bytes: [UInt8]) -> [[UInt8]] {
    var start = 0
    return outputs.map { port in
      let end = start + port.elementType.byteCount(of: port.elementCount)
      defer { start = end }
      return Array(bytes[start..<end])
    }
  }
}
