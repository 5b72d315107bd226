import GatewayProtocol

/// Tells a browser to save an answer, and under which name.
///
/// Sources: RFC 6266 and, for names beyond ASCII, RFC 8187.
enum ContentDisposition {
  /// The value of the field.
  static func attachment(_ name: String) -> String {
    let isPlain = { (scalar: Unicode.Scalar) in
      (0x20...0x7E).contains(scalar.value) && scalar != "\"" && scalar != "\\" && scalar != "/"
    }
    let plain = String(String.UnicodeScalarView(name.unicodeScalars.map { isPlain($0) ? $0 : "_" }))
    let exact = plain == name ? "" : "; filename*=UTF-8''\(PercentEncoding.encode(name))"
    return "attachment; filename=\"\(plain)\"\(exact)"
  }
}
