package import Foundation

/// Why a report cannot be written.
package enum ReportError: Error, Equatable, CustomStringConvertible {
  /// The file's name ends in neither `.html` nor `.json`.
  case unknownForm(path: String)

  /// One line that says the mend.
  package var description: String {
    switch self {
    case .unknownForm(let path): "\(path): a report is a file.html or a file.json"
    }
  }
}

extension BuildReport {
  /// Writes the report in the form that the file's name ends in; the file appears whole or not at
  /// all.
  ///
  /// Throws `ReportError` for another ending, and what the file system says.
  package func write(to file: URL) throws {
    let contents: Data
    switch file.pathExtension.lowercased() {
    case "html", "htm": contents = Data(html().utf8)
    case "json": contents = try json()
    default: throw ReportError.unknownForm(path: file.path)
    }
    try contents.write(to: file, options: .atomic)
  }
}
