import ArgumentParser
import CompilerPipeline
import ContentID
import ModelGraph
import SharedBytes

/// Shows what a file holds.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Show what a model or a package holds.",
    discussion: """
      Example: nevortex inspect model.nvx
      A CID names what was fetched or published here.
      A package also shows its arena step by step, as a run uses it.
      """)

  @Argument(
    help: "A .tflite or .onnx model, a llama2.c .bin or a .nvx package, or a CID in the store.")
  var file: String

  @Flag(help: "Print one JSON object instead of words.")
  var json = false

  func run() throws {
    let file = try InputFile.path(of: self.file)
    let bytes = try InputFile.map(file)
    var picture = ""
    let inspection: Inspection
    if InputFile.isPackage(bytes) {
      let package = try PackageFile(path: file, bytes: bytes)
      inspection = try package.withRuntime { view, _, _ in
        picture = view.memoryPicture.text
        return Inspection(view, cid: package.cid)
      }
    } else {
      let cid = bytes.withUnsafeBytes { PackageTree.root(of: $0.bytes).description }
      inspection = Inspection(try ModelImport.read(bytes, path: file), cid: cid)
    }
    if json { return try Terminal.write(json: inspection) }
    show(inspection)
    if !picture.isEmpty { Terminal.write("\n" + picture) }
  }

  private func show(_ inspection: Inspection) {
    var table = TextTable("what", "value")
    table.add("format", inspection.format)
    table.add("cid", inspection.cid)
    for port in inspection.inputs { table.add("input", "\(port.name): \(port.summary)") }
    for port in inspection.outputs { table.add("output", "\(port.name): \(port.summary)") }
    let operators = inspection.operators.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    table.add("operators", operators.map { "\($0.value) \($0.key)" }.joined(separator: ", "))
    table.add("parameters", Figures.count(inspection.parameters))
    table.add("multiply-accumulates", Figures.count(inspection.macs))
    table.add("weights", Figures.bytes(inspection.weightBytes))
    if let bytes = inspection.packageBytes { table.add("package", Figures.bytes(bytes)) }
    if let memory = inspection.memory {
      table.add("tensors, each apart", Figures.bytes(memory.apartBytes))
      table.add("  results in place", Figures.bytes(memory.inPlaceBytes))
      table.add("  results overlapping", Figures.bytes(memory.overlappingBytes))
      let families = memory.arenaBytesByFamily.sorted { $0.key < $1.key }
      table.add(
        "arena with scratch",
        families.map { "\($0.key) \(Figures.bytes($0.value))" }.joined(separator: ", "))
    }
    Terminal.write(table.text)
  }
}
