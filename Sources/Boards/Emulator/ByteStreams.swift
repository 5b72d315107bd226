import Foundation

/// What the firmware reads, as it stands in flash and in its input file.
enum ByteStreams {
  private static let alignment = 16

  /// The packages one after the other, each at a multiple of 16 bytes.
  static func packages(_ jobs: [PackageJob]) -> Data {
    var bytes = Data()
    for job in jobs {
      bytes += job.package
      let excess = bytes.count % alignment
      if excess > 0 { bytes += Data(count: alignment - excess) }
    }
    return bytes
  }

  /// For each package the number of its inferences, then their inputs.
  static func inputs(_ jobs: [PackageJob]) -> Data {
    var bytes = Data()
    for job in jobs {
      bytes += word(job.inputs.count)
      for input in job.inputs { bytes += input }
    }
    return bytes
  }

  /// A count as the firmware reads it.
  static func word(_ count: Int) -> Data {
    withUnsafeBytes(of: UInt32(count).littleEndian) { Data($0) }
  }
}
