import Hummingbird

/// Fields of a header that HTTP itself does not know.
extension HTTPFields.Element.Name {
  static let serviceWorker = name("Service-Worker")
  static let ipfsPath = name("X-Ipfs-Path")
  static let ipfsRoots = name("X-Ipfs-Roots")

  private static func name(_ text: String) -> Self {
    guard let name = Self(text) else { preconditionFailure("\(text) is no name of a field") }
    return name
  }
}
