import PackageFormat
import SharedBytes
import TensorTypes

/// Writes a plan as the bytes of a package. The same plan gives the same bytes.
public struct PackageWriter {
  private let plan: ExecutionPlan
  private var sections = [LittleEndianBytes](
    repeating: LittleEndianBytes(), count: PackageLayout.Section.count)
  private var constantOffsets: [SharedBytesKey: Int] = [:]
  private var nameOffsets: [String: Int] = [:]

  /// The bytes of the package of `plan`.
  public static func bytes(of plan: ExecutionPlan) -> [UInt8] {
    var writer = PackageWriter(plan: plan)
    return writer.write()
  }

  private init(plan: ExecutionPlan) {
    self.plan = plan
  }

  private mutating func write() -> [UInt8] {
    _ = nameOffset(of: plan.name)  // The model's own name is the one at 0.
    for port in plan.inputs + plan.outputs { append(port) }
    for tensor in plan.tensors { append(tensor) }
    for step in plan.steps { append(step) }
    let scratch = plan.scratch.sorted { ($0.family, $0.step) < ($1.family, $1.step) }
    for entry in scratch { append(entry) }
    return assembled()
  }

  private mutating func append(_ port: PlannedPort) {
    let name = nameOffset(of: port.name)
    edit(.ports) {
      $0.append(UInt32(port.tensor))
      $0.append(port.scale.bitPattern)
      $0.append(port.zeroPoint)
      $0.append(UInt32(name))
    }
  }

  private mutating func append(_ tensor: PlannedTensor) {
    precondition(tensor.extents.count <= PackageLayout.rankLimit, "rank \(tensor.extents.count)")
    let storage: TensorRecord.Storage
    let byteOffset: Int
    switch tensor.place {
    case .arena(let offset): (storage, byteOffset) = (.arena, offset)
    case .constant(let bytes): (storage, byteOffset) = (.constant, constantOffset(of: bytes))
    }
    edit(.tensors) {
      $0.append(tensor.type.rawValue)
      $0.append(storage.rawValue)
      $0.append(tensor.layout.rawValue)
      $0.append(UInt8(tensor.extents.count))
      $0.append(Self.units(byteOffset))
      for axis in 0..<PackageLayout.rankLimit {
        $0.append(axis < tensor.extents.count ? Int32(tensor.extents[axis]) : 1)
      }
    }
  }

  private mutating func append(_ step: PlannedStep) {
    let first = sections[PackageLayout.Section.operands.rawValue].count / 4
    edit(.operators) {
      $0.append(step.opcode.rawValue)
      $0.append(UInt8(step.inputs.count))
      $0.append(UInt8(step.outputs.count))
      $0.append(UInt32(first))
      for parameter in step.parameters { $0.append(parameter) }
    }
    edit(.operands) { section in
      for tensor in step.inputs + step.outputs { section.append(UInt32(tensor)) }
    }
  }

  private mutating func append(_ scratch: PlannedScratch) {
    edit(.scratch) {
      $0.append(UInt32(scratch.family))
      $0.append(UInt32(scratch.step))
      $0.append(Self.units(scratch.byteOffset))
      $0.append(Self.units(scratch.byteCount))
    }
  }
}

// Sections.
extension PackageWriter {
  private mutating func edit(
    _ section: PackageLayout.Section, _ body: (inout LittleEndianBytes) -> Void
  ) {
    body(&sections[section.rawValue])
  }

  /// Where a constant starts; equal constants are stored once.
  private mutating func constantOffset(of bytes: SharedBytes) -> Int {
    let key = SharedBytesKey(bytes: bytes)
    if let known = constantOffsets[key] { return known }
    let offset = sections[PackageLayout.Section.constants.rawValue].count
    edit(.constants) {
      $0.append(contentsOf: bytes.array)
      $0.pad(toMultipleOf: PackageLayout.unitBytes)
    }
    constantOffsets[key] = offset
    return offset
  }

  /// Where a name starts, cut to what a UInt16 can count.
  private mutating func nameOffset(of name: String) -> Int {
    if let known = nameOffsets[name] { return known }
    let offset = sections[PackageLayout.Section.names.rawValue].count
    var text = name
    while text.utf8.count > Int(UInt16.max) { text.removeLast() }
    edit(.names) {
      $0.append(UInt16(text.utf8.count))
      $0.append(contentsOf: Array(text.utf8))
    }
    nameOffsets[name] = offset
    return offset
  }

  private func assembled() -> [UInt8] {
    var body = LittleEndianBytes()
    var table = LittleEndianBytes()
    for (index, bytes) in sections.enumerated() {
      guard let section = PackageLayout.Section(rawValue: index) else { continue }
      table.append(Self.units(PackageLayout.Header.byteCount + body.count))
      table.append(UInt32(bytes.count / section.recordBytes))
      body.append(contentsOf: bytes.bytes)
      body.pad(toMultipleOf: PackageLayout.unitBytes)
    }
    let tokenizerStart = PackageLayout.Header.byteCount + body.count
    if let tokenizer = plan.tokenizer {
      body.append(contentsOf: tokenizer.array)
      body.pad(toMultipleOf: PackageLayout.unitBytes)
    }
    var package = header(packageBytes: PackageLayout.Header.byteCount + body.count)
    package.append(contentsOf: table.bytes)
    for arena in plan.arenaByteCounts { package.append(Self.units(arena)) }
    package.append(plan.tokenizer == nil ? 0 : Self.units(tokenizerStart))
    package.append(UInt32(plan.tokenizer?.count ?? 0))
    precondition(package.count == PackageLayout.Header.byteCount, "the header's size")
    package.append(contentsOf: body.bytes)
    return package.bytes
  }

  private func header(packageBytes: Int) -> LittleEndianBytes {
    var header = LittleEndianBytes()
    header.append(PackageLayout.magic)
    header.append(PackageLayout.formatVersion)
    header.append(UInt16(PackageLayout.Header.byteCount / PackageLayout.unitBytes))
    header.append(Self.units(packageBytes))
    header.append(UInt16(plan.inputs.count))
    header.append(UInt16(0))
    return header
  }

  private static func units(_ byteCount: Int) -> UInt32 {
    precondition(byteCount % PackageLayout.unitBytes == 0, "\(byteCount) is no multiple of 16")
    return UInt32(byteCount / PackageLayout.unitBytes)
  }
}

/// Bytes as a key, compared by content.
private struct SharedBytesKey: Hashable {
  let bytes: SharedBytes

  func hash(into hasher: inout Hasher) {
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }
}
