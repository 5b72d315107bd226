import ArgumentParser
import BoardCatalog

/// Lists the boards.
struct BoardsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "boards", abstract: "List the boards: emulated ones and real chips.",
    discussion: "Example: nevortex boards --json")

  @Flag(help: "Print JSON instead of a table.")
  var json = false

  func run() throws {
    if json { return try Terminal.write(json: BoardCatalog.all) }
    var table = TextTable("board", "core", "isa", "flash", "RAM", "emulated")
    for board in BoardCatalog.all {
      table.add(
        board.name, board.core, board.isa, Figures.bytes(board.flashBytes),
        Figures.bytes(board.ramBytes), board.emulation == nil ? "no" : "yes")
    }
    Terminal.write(table.text)
  }
}
