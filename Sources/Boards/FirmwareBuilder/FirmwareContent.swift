package import Foundation
package import PackageFormat

/// Which of the runtime's operators an image holds, and whether a package lies in it.
package struct FirmwareContent: Sendable {
  /// The operators; nil where all are linked, so that packages come and go as data.
  package let operators: OperatorSet?
  /// A package that is part of the image.
  package let package: Data?

  /// Every operator and no package.
  package static let general = FirmwareContent(operators: nil, package: nil)

  /// The operators of one package and no other; the package is put behind the image.
  package static func operators(of package: Data) throws(FirmwareError) -> FirmwareContent {
    FirmwareContent(operators: try operatorSet(of: package), package: nil)
  }

  /// One package and its operators.
  package static func whole(_ package: Data) throws(FirmwareError) -> FirmwareContent {
    FirmwareContent(operators: try operatorSet(of: package), package: package)
  }

  private static func operatorSet(of package: Data) throws(FirmwareError) -> OperatorSet {
    do {
      return try withUnsafeTemporaryAllocation(
        byteCount: max(package.count, 1), alignment: PackageLayout.unitBytes
      ) { memory in
        memory.copyBytes(from: package)
        let bytes = UnsafeRawBufferPointer(rebasing: memory[..<package.count]).bytes
        return OperatorSet(try PackageView(validating: bytes))
      }
    } catch {
      throw .package(reason: "\(error)")
    }
  }

  /// What the compilers are told: nothing where all is linked.
  var compilerOptions: [String] {
    guard let operators else { return [] }
    return [
      "-DNVX_ONE_PACKAGE", "-DNVX_LINKED_OPERATORS=\(operators.operators)",
      "-DNVX_LINKED_FORMS=\(operators.forms)",
    ]
  }

  /// What is added to the name of an image with only these operators.
  var suffix: String {
    guard let operators else { return "" }
    return "-\(String(operators.operators, radix: 16))-\(String(operators.forms, radix: 16))"
  }
}
