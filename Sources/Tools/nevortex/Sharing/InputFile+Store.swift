#if Sharing
  import ContentBlocks
  import ContentID
  import ContentStore
  import Foundation
  import Signing
#endif

extension InputFile {
  /// The path that the user means: a file's, or by the CID of what was fetched or published, that
  /// of its file in the store.
  static func path(of text: String) throws -> String {
    #if Sharing
      guard !FileManager.default.fileExists(atPath: text), let root = try? CID(text) else {
        return text
      }
      let store = try ContentStore(directory: Home.folder("store"))
      guard let file = try store.file(of: package(of: root, in: store)) else {
        throw Failure(.noInput, "\(text): is not here: `nevortex fetch \(text)` first")
      }
      return file.path
    #else
      return text
    #endif
  }

  #if Sharing
    /// The file that a published model leads to; any other CID is that of the file itself.
    private static func package(of root: CID, in store: ContentStore) throws -> CID {
      guard root.codec == UInt64(ContentID.Codec.dagCBOR.rawValue),
        let block = try store.block(root)
      else { return root }
      return try PublishedNode(block: block).content.package
    }
  #endif
}
