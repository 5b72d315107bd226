import CheckpointFormat
import SharedBytes
import Tokenizer

extension Harness {
  /// The readers of llama2.c's files, and of the table that packages carry.
  static let checkpoints = [
    Harness(name: "checkpoint", seedEnding: ".bin") { bytes in
      guard let needed = sizeOfCheckpoint(bytes), needed <= 1 << 20 else { return }
      // With as many bytes as its header asks for, a checkpoint is read.
      let missing = [UInt8](repeating: 0x3D, count: max(needed - bytes.count, 0))
      let whole = SharedBytes(Array((bytes.array + missing).prefix(needed)))
      do throws(CheckpointError) {
        let graph = try CheckpointReader.read(whole, name: "fuzz")
        precondition(graph.outputs.count == 1, "a decoder has one output")
      } catch {
        // A context and a vocabulary may make more logits than a tensor holds.
        guard case .graph = error else {
          fatalError("a checkpoint of its header's size is refused: \(error)")
        }
      }
    },
    Harness(name: "tokenizer-file", seedEnding: "tok512.bin") { bytes in
      guard let table = try? TokenizerFile(bytes).table else { return }
      do {
        _ = try TokenizerView(validating: table.span.bytes)
      } catch {
        fatalError("the table of a file is refused: \(error)")
      }
    },
    // A table with three of its bytes changed, as the first nine say, and then a text to encode.
    Harness(name: "tokenizer", seedEnding: "text_t0.txt") { bytes in
      let input = bytes.array
      guard input.count >= 9, var table = smallTable else { return }
      for change in stride(from: 0, to: 9, by: 3) {
        let offset = Int(input[change]) << 8 | Int(input[change + 1])
        table[offset % table.count] = input[change + 2]
      }
      encodeAndDecode(Array(input[9...].prefix(512)), table: table)
    },
  ]

  /// What a checkpoint's header asks for; nil where it makes no sense.
  private static func sizeOfCheckpoint(_ bytes: SharedBytes) -> Int? {
    guard CheckpointReader.isCheckpoint(bytes) else { return nil }
    do {
      _ = try CheckpointReader.read(bytes, name: "fuzz")
      return bytes.count
    } catch {
      guard case .size(let needed, _) = error else { return nil }
      return needed
    }
  }

  /// The table of a tokenizer of few pieces.
  private static let smallTable: [UInt8]? = {
    let bytes = (0..<256).map { byte in
      "<0x\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))>"
    }
    let pieces = ["<unk>", "<s>", "</s>"] + bytes + [" ", "a", "e", "t", "h", "th", "the", " the"]
    var file: [UInt8] = [16, 0, 0, 0]
    for (index, piece) in pieces.enumerated() {
      file += SharedBytes(values: [-Float(index % 7)]).array
      file += SharedBytes(values: [Int32(piece.utf8.count)]).array + Array(piece.utf8)
    }
    return try? TokenizerFile(SharedBytes(file)).table
  }()

  private static func encodeAndDecode(_ text: [UInt8], table: [UInt8]) {
    guard let view = try? TokenizerView(validating: table.span.bytes) else { return }
    var tokens = [Int32](repeating: 0, count: text.count + 1)
    var room = tokens.mutableSpan
    guard let count = view.encode(text.span.bytes, prefixed: true, into: &room) else {
      fatalError("a token for each byte and one more is not enough")
    }
    var buffer = [UInt8](repeating: 0, count: view.longestPiece)
    var target = buffer.mutableSpan
    for token in tokens.prefix(count) {
      _ = view.decode(token, after: view.beginning, into: &target)
    }
  }
}
