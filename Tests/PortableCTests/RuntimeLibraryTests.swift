import CompilerPipeline
import FirmwareBuilder
import Foundation
import ModelGraph
import PackageWriter
import PlanLowering
import SharedBytes
import TestSupport
import Testing
import ToolProcess

@testable import PortableC

/// The runtime as a C library, made from this checkout.
@Suite(.enabled(if: CCompiler.isPresent, "needs gcc with 32-bit libraries (gcc-multilib)"))
struct RuntimeLibraryTests {
  private static let library = Result { () throws -> [String: String] in
    let object = PortableObject(root: TestData.packageRoot)
    return [
      "nevortex.c": try RuntimeLibrary.source(of: try object.bytes()),
      "nevortex.h": String(decoding: try object.header(), as: UTF8.self),
    ]
  }

  private static let ownMacros =
    ["-DNEVORTEX_LOW_PRODUCTS=1"]
    + RuntimeLibrary.microKernels.map { "-D\($0.replacementMacro)" }

  private static let compilers =
    [CCompiler.sanitizing, .optimizing]
    + [
      CCompiler(program: "gcc", options: CCompiler.strict + ["-std=c99", "-O0"]),
      CCompiler(program: "gcc", options: CCompiler.strict + ["-std=c11", "-Os"]),
      CCompiler(
        program: "gcc",
        options: CCompiler.strict + ["-std=c99", "-O2", "-DNEVORTEX_STANDARD_C"]),
      CCompiler(program: "gcc", options: CCompiler.strict + ["-std=c99", "-O2"] + ownMacros),
    ]

  static let models = [
    "kws": "kws_ref_model", "ic": "pretrainedResnet_quant", "ad": "ad01_int8",
    "sww": "str_ww_ref_model",
  ]

  @Test("gcc takes it without a warning, whatever is asked of it", arguments: compilers)
  func compiles(compiler: CCompiler) throws {
    try compiler.check("nevortex.c", try Self.library.get())
  }

  @Test("as C++ it gives no warning", .enabled(if: ToolProcess.find("g++") != nil, "needs g++"))
  func compilesAsCPlusPlus() throws {
    try CCompiler(program: "g++", options: CCompiler.strict + ["-O2"])
      .check("nevortex.c", try Self.library.get())
  }

  @Test(
    "clang takes it without a warning",
    .enabled(if: ToolProcess.find("clang") != nil, "needs clang"))
  func compilesWithClang() throws {
    try CCompiler(program: "clang", options: CCompiler.strict + ["-std=c99", "-O2"])
      .check("nevortex.c", try Self.library.get())
  }

  @Test("a 64-bit machine is told that it is for 32-bit ones, and nothing else")
  func wideMachine() throws {
    let options = CCompiler.strict.filter { $0 != "-m32" } + ["-m64", "-std=c99"]
    let failure = #expect(throws: ToolCall.Failure.self) {
      try CCompiler(program: "gcc", options: options).check("nevortex.c", try Self.library.get())
    }
    let text = failure?.description ?? ""
    #expect(text.contains("this file is for 32-bit machines"))
    #expect(text.components(separatedBy: "error:").count == 2)
  }

  @Test(
    "every golden answer, to the byte, in two threads at once",
    .enabled(if: TestData.isPresent, "needs the model data"),
    arguments: [compilers[0], compilers[1]], models.keys.sorted())
  func goldens(compiler: CCompiler, model: String) throws {
    let graph = try Self.graph(model)
    let files = (0..<4).flatMap { ["in\($0)", "out\($0)"] }
      .map { TestData.path("golden/\(model)/\($0).bin") }
    let threaded = CCompiler(program: compiler.program, options: compiler.options + ["-pthread"])
    var sources = try Self.library.get()
    sources["main.c"] = RuntimePrograms.comparison
    for weights: PlanLowering.WeightOrder in [.fast, .plain] {
      let package = PackageWriter.bytes(of: try PlanLowering.plan(graph, weights: weights))
      let folder = try ScratchFolder()
      try folder.write("package.nvx", Data(package))
      let path = folder.url.appendingPathComponent("package.nvx").path
      #expect(try threaded.run(sources, arguments: ["2", path] + files) == "same\n")
    }
  }

  @Test("what is no package is refused with its number, and why")
  func refusals() throws {
    var sources = try Self.library.get()
    sources["main.c"] = RuntimePrograms.opening
    let folder = try ScratchFolder()
    let fixture = TestData.packageRoot.appendingPathComponent(
      "Tests/PackageFormatTests/Fixtures/version1.nvx")
    let package = [UInt8](try Data(contentsOf: fixture))
    var version = package
    version[4] = 9
    let cases: [(name: String, bytes: [UInt8], first: String)] = [
      ("whole", package, "0 0 0"),
      ("short", Array(package.prefix(100)), "1 0 112"),
      ("magic", [1, 0, 0, 0] + package.dropFirst(4), "2 0 1"),
      ("version", version, "3 0 9"),
    ]
    for (name, bytes, first) in cases {
      try folder.write(name, Data(bytes))
      let path = folder.url.appendingPathComponent(name).path
      let lines = try CCompiler.sanitizing.run(sources, arguments: [path])
        .split(separator: "\n").map(String.init)
      #expect(lines[0] == first, "\(name)")
      let status = try #require(Int(first.prefix { $0 != " " }))
      #expect(lines[4] == "\(RuntimeLibrary.statusNames[status]) unknown unknown")
      #expect(lines[1] == (name == "short" ? "1" : "5"))
      #expect(lines[2] == "12 12" && lines[3] == "12")
    }
  }

  @Test("the header declares what the translation offers, and each status that has a name")
  func header() throws {
    let header = try Self.library.get()["nevortex.h"] ?? ""
    let words = header.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for function in RuntimeLibrary.functions + RuntimeLibrary.microKernels {
      #expect(words.contains(function.declaration + ";"))
    }
    for function in RuntimeLibrary.microKernels {
      #expect(header.contains(function.replacementMacro))
    }
    for (index, name) in RuntimeLibrary.statusNames.enumerated() {
      #expect(header.contains("#define \(name) \(index)\n"))
    }
    let unnamed = try Regex("#define NVX_\\w+ \(RuntimeLibrary.statusNames.count)\n")
    #expect(!header.contains(unnamed))
  }

  @Test(
    "a platform's own sums take the place of the file's",
    .enabled(if: TestData.isPresent, "needs the model data"), arguments: ["kws", "ad"])
  func ownMicroKernels(model: String) throws {
    let package = PackageWriter.bytes(of: try PlanLowering.plan(try Self.graph(model)))
    let folder = try ScratchFolder()
    try folder.write("package.nvx", Data(package))
    let files =
      [folder.url.appendingPathComponent("package.nvx").path]
      + ["in0", "out0"].map { TestData.path("golden/\(model)/\($0).bin") }
    var sources = try Self.library.get()
    sources["main.c"] = RuntimePrograms.comparison
    sources["own.c"] = RuntimePrograms.ownMicroKernels
    let macros = RuntimeLibrary.microKernels.map { "-D\($0.replacementMacro)" }
    let compiler = CCompiler(
      program: "gcc", options: CCompiler.sanitizing.options + ["-pthread"] + macros)
    let output = try compiler.run(sources, arguments: ["1"] + files)
    let used = model == "ad" ? "0 1 0" : "1 1 1"
    #expect(output == "same\nown: \(used)\n")
  }

  @Test("constants stay constant, and nothing of the runtime is written to")
  func constants() throws {
    let text = try Self.library.get()["nevortex.c"] ?? ""
    #expect(text.contains("\nstatic const u32 data_"))
    #expect(!text.contains(#/\nstatic u(?:8|16|32|64) \w+\[/#))
    #expect(!text.contains(#/\nstatic struct /#))
  }

  static func graph(_ model: String) throws -> ModelGraph {
    let path = TestData.path("mlperf-tiny/models/\(models[model] ?? "").tflite")
    let graph = try ModelImport.read(try SharedBytes(mapping: path), path: path)
    return try ModelCompiler.simplify(graph, path: path)
  }
}
