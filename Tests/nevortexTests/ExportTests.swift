import Foundation
import Testing

@Test func firmwareIsExportedWithTheSizesOfItsParts() throws {
  let folder = try Folder()
  try buildExample(to: folder.path("digits.nvx"))
  let export = try Command(
    "export", folder.path("digits.nvx"), "--as", "firmware", "--board", "cortex-m4", "-o",
    folder.path("digits.elf"), "--json")
  #expect(export.status == 0, "\(export.errors)")
  let sizes = try export.object()
  #expect(Set(sizes.keys) == ["board", "packageBytes", "flashBytes", "imageBytes"])
  let runtime = try #require(sizes["flashBytes"] as? Int)
  let image = try #require(sizes["imageBytes"] as? Int)
  #expect(runtime > 1024 && runtime < image)
  let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path("digits.elf")))
  let package = try Data(contentsOf: URL(fileURLWithPath: folder.path("digits.nvx")))
  #expect(bytes.range(of: package) != nil, "the package is not in the image")
}

@Test func aModelOrARealChipIsNoFirmware() throws {
  let folder = try Folder()
  let ofModel = try Command(
    "export", Example.path("drawn-digits.onnx"), "--as", "firmware", "--board", "cortex-m4", "-o",
    folder.path("digits.elf"))
  #expect(ofModel.status == 64)
  #expect(ofModel.errors.contains("nevortex build"))
  try buildExample(to: folder.path("digits.nvx"))
  let ofChip = try Command(
    "export", folder.path("digits.nvx"), "--as", "firmware", "--board", "stm32f446", "-o",
    folder.path("digits.elf"))
  #expect(ofChip.status == 64)
  #expect(ofChip.errors.contains("cortex-m55"))
  #expect(!folder.holds("digits.elf"))
}

func buildExample(to package: String) throws {
  let build = try Command(
    "build", Example.path("drawn-digits.onnx"), "--calibrate", Example.path("calibration.npz"),
    "--samples", "4", "-o", package)
  #expect(build.status == 0, "\(build.errors)")
}
