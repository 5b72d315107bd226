import PortableC
import SharedBytes

extension Harness {
  /// The reader of WebAssembly objects and the translation behind it.
  static let objects = [
    Harness(name: "object", seedEnding: ".wasm-object") { bytes in
      guard let object = try? WasmObject(bytes.array) else { return }
      let word = { CFunction.Parameter("uint32_t", $0) }
      let parameters = [word("seed"), word("count"), CFunction.Parameter("uint32_t *", "memory")]
      let function = CFunction("f0", "uint32_t", parameters)
      _ = try? CTranslation(object, exporting: [function]).text(header: nil, notice: "")
    }
  ]
}
