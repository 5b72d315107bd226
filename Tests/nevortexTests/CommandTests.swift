import Foundation
import TestSupport
import Testing

@Test func theExampleIsBuiltInspectedRunAndMeasured() throws {
  let folder = try Folder()
  let package = folder.path("digits.nvx")
  let build = try Command(
    "build", Example.path("drawn-digits.onnx"), "--calibrate", Example.path("calibration.npz"),
    "--samples", "50", "-o", package, "--json")
  #expect(build.status == 0, "\(build.errors)")
  let built = try build.object()
  #expect(built["bitsPerWeight"] as? Double == 8)

  let inspected = try Command("inspect", package, "--json").object()
  #expect(inspected["cid"] as? String == built["cid"] as? String)
  #expect(inspected["format"] as? String == "nvx")
  #expect(inspected["macs"] as? Int == 521_408)

  let run = try Command("run", package, "--input", Example.path("sample.npy"), "--json").object()
  #expect(run["board"] as? String == "host")
  #expect((run["outputs"] as? [[String: Any]])?.count == 1)

  let evaluation = try Command(
    "evaluate", package, "--data", Example.path("test.npz"), "--first", "200", "--json"
  ).object()
  #expect(evaluation["count"] as? Int == 200)
  #expect(try #require(evaluation["accuracy"] as? Double) > 0.9)
}

@Test func theSameBuildGivesTheSameIdentifier() throws {
  let folder = try Folder()
  let identifiers = try ["a.nvx", "b.nvx"].map { name in
    try Command(
      "build", Example.path("drawn-digits.onnx"), "--calibrate", Example.path("calibration.npz"),
      "--samples", "8", "-o", folder.path(name), "--json"
    ).object()["cid"] as? String
  }
  #expect(identifiers[0] != nil && identifiers[0] == identifiers[1])
}

@Test func boardsListsTheCatalogueAsJSON() throws {
  let command = try Command("boards", "--json")
  let list =
    try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [[String: Any]] ?? []
  #expect(
    list.contains { $0["name"] as? String == "stm32h743" && $0["emulated"] as? Bool == false })
  for board in list {
    #expect(Set(board.keys) == ["name", "core", "isa", "flashBytes", "ramBytes", "emulated"])
  }
}

@Test func aMissingFileHasStatus66AndItsName() throws {
  let command = try Command("inspect", "no-such-model.onnx")
  #expect(command.status == 66)
  #expect(command.errors.contains("no-such-model.onnx"))
}

@Test func whatIsNoModelHasStatus65() throws {
  let command = try Command("inspect", Example.path("labels.txt"))
  #expect(command.status == 65)
  #expect(command.errors.contains("labels.txt"))
}

@Test func aWrongOptionHasStatus64() throws {
  #expect(try Command("build", "x.onnx", "-o", "y.nvx", "--weights", "int3").status == 64)
  let unknownBoard = try Command(
    "run", Example.path("drawn-digits.onnx"), "--input", Example.path("sample.npy"), "--on",
    "no-board")
  #expect(unknownBoard.status == 64)
  #expect(unknownBoard.errors.contains("cortex-m4"))
}

@Test func realsWithoutSamplesAreRefusedAndNothingIsWritten() throws {
  let folder = try Folder()
  let command = try Command(
    "build", Example.path("drawn-digits.onnx"), "-o", folder.path("x.nvx"))
  #expect(command.status == 64)
  #expect(command.errors.contains("--calibrate"))
  #expect(!folder.holds("x.nvx"))
}

@Test func whatDoesNotFitIsRefusedWithTheNumbers() throws {
  let folder = try Folder()
  let command = try Command(
    "build", Example.path("drawn-digits.onnx"), "--calibrate", Example.path("calibration.npz"),
    "--samples", "4", "-o", folder.path("x.nvx"), "--ram", "4K")
  #expect(command.status == 1, "\(command.errors)")
  #expect(command.errors.contains("too many"))
  #expect(!folder.holds("x.nvx"))
}

@Test func everyCommandHasHelpWithAnExample() throws {
  for name in ["inspect", "build", "run", "evaluate", "export", "boards"] {
    let help = try Command(name, "--help")
    #expect(help.status == 0)
    #expect(help.output.contains("Example: nevortex \(name)"), "\(name)")
  }
}

@Test func anOutputThatCannotBeWrittenIsSaidBeforeTheWork() throws {
  let model = Example.path("drawn-digits.onnx")
  let nowhere = try Command("build", model, "-o", "no-such-folder/x.nvx")
  #expect(nowhere.status == 66)
  #expect(nowhere.errors.contains("no-such-folder"))
  #expect(try Command("build", model, "-o", model).status == 64)
}

@Test func noSamplesAreNoFigure() throws {
  let command = try Command(
    "evaluate", Example.path("drawn-digits.onnx"), "--data", Example.path("test.npz"), "--skip",
    "5000")
  #expect(command.status == 65)
}
