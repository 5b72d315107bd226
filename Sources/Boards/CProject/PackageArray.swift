// A package as a constant array.
extension CProject {
  /// The prefix of the package's macros.
  var macro: String { name.uppercased() }

  var packageHeader: String {
    """
    /* The package \(name).nvx as an array, to be opened by nvx_open. */
    #ifndef \(macro)_PACKAGE_H
    #define \(macro)_PACKAGE_H

    #include "nevortex.h"

    #ifdef __cplusplus
    extern "C" {
    #endif

    /* The size of the package. */
    #define \(macro)_PACKAGE_BYTES \(package.count)

    /* What a run of it takes: nvx_model.arena_bytes. */
    #define \(macro)_ARENA_BYTES \(arenaBytes)

    extern const unsigned char \(name)_package[\(macro)_PACKAGE_BYTES];

    #ifdef __cplusplus
    }
    #endif

    #endif

    """
  }

  var packageSource: String {
    var text = """
      #include "\(name).h"

      NVX_ALIGNED const unsigned char \(name)_package[\(macro)_PACKAGE_BYTES] = {

      """
    let perLine = 24
    for start in stride(from: package.startIndex, to: package.endIndex, by: perLine) {
      let line = package[start..<min(start + perLine, package.endIndex)]
      text += line.map { "\($0)," }.joined() + "\n"
    }
    return text + "};\n"
  }
}
