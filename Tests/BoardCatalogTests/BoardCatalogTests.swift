import BoardCatalog
import Foundation
import Testing

@Suite struct BoardCatalogTests {
  @Test("every board has a name of its own and is found by it")
  func names() throws {
    #expect(Set(BoardCatalog.all.map(\.name)).count == BoardCatalog.all.count)
    for board in BoardCatalog.all {
      #expect(try BoardCatalog.board(named: board.name).name == board.name)
    }
  }

  @Test("an unknown name is refused with the names that there are")
  func unknownName() {
    #expect(throws: BoardError.unknown(name: "z80", known: BoardCatalog.all.map(\.name))) {
      try BoardCatalog.board(named: "z80")
    }
    #expect("\(BoardError.unknown(name: "z80", known: ["a", "b"]))".contains("a, b"))
  }

  @Test("boards are emulated, chips are not")
  func emulation() {
    #expect(BoardCatalog.emulated.allSatisfy { $0.emulation != nil })
    #expect(BoardCatalog.chips.allSatisfy { $0.emulation == nil })
  }

  @Test("an emulated board has the memory of the chip that it stands for")
  func sharedMemory() {
    for (board, chip) in [
      (Board.cortexM4, Board.stm32f446), (.cortexM7, .stm32h743), (.rv32imac, .esp32c3),
      (.xtensaLX106, .esp32s3),
    ] {
      #expect(board.flashBytes == chip.flashBytes)
      #expect(board.ramBytes == chip.ramBytes)
      #expect(board.kernelFamily == chip.kernelFamily)
    }
  }

  @Test("a board is encoded under the keys that the command line promises")
  func encoding() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text = String(decoding: try encoder.encode(Board.stm32f446), as: UTF8.self)
    #expect(
      text == """
        {"core":"Cortex-M4","emulated":false,"flashBytes":524288,"isa":"ARMv7E-M",\
        "name":"stm32f446","ramBytes":131072}
        """)
  }
}
