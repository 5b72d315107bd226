/// The small functions that the C file's own statements call: what an instruction of WebAssembly
/// means, without undefined behaviour. Only those that are needed are written.
struct CPrimitives {
  private static let table: [String: (needs: [String], text: String)] = {
    var table = fixed
    for width in [32, 64] { table.merge(integers(width)) { first, _ in first } }
    for type in ["f32", "f64"] { table.merge(floats(type)) { first, _ in first } }
    return table
  }()

  /// The text of all that is named, and of what that needs, each after what it needs.
  static func text(_ names: Set<String>) -> String {
    var written: Set<String> = []
    var text = ""
    func write(_ name: String) {
      guard written.insert(name).inserted else { return }
      guard let (needs, body) = table[name] else { return }
      for need in needs { write(need) }
      text += body + "\n"
    }
    for name in names.sorted() { write(name) }
    return accesses(names) + text
  }

  static func needsMath(_ names: Set<String>) -> Bool {
    let operations = ["ceil", "floor", "trunc_f", "nearest", "sqrt"]
    return names.contains { name in operations.contains { name.hasPrefix($0) } }
  }

  static func needsFloat(_ names: Set<String>) -> Bool {
    names.contains { $0.contains("f32") || $0.contains("f64") }
  }

  // MARK: Loads and stores

  private static func accesses(_ names: Set<String>) -> String {
    let kinds = names.compactMap { name -> (isLoad: Bool, type: String, alignment: String)? in
      let parts = name.split(separator: "_").map(String.init)
      guard parts.count == 3, parts[0] == "load" || parts[0] == "store" else { return nil }
      return (parts[0] == "load", parts[1], parts[2])
    }
    guard !kinds.isEmpty else { return "" }
    let types = Set(kinds.map { "\($0.type) \($0.alignment)" }).sorted()
    var text = "#if MAY_ALIAS\n"
    for type in types {
      let parts = type.split(separator: " ")
      let attributes = "__attribute__((__may_alias__, __aligned__(\(parts[1]))))"
      text += "typedef \(parts[0]) \(parts[0])_\(parts[1]) \(attributes);\n"
    }
    text += """
      #define LOAD(type, alignment, address) (*(const type##_##alignment *)(uintptr_t)(address))
      #define STORE(type, alignment, address, value) \\
        (*(type##_##alignment *)(uintptr_t)(address) = (type)(value))
      #else
      #define LOAD(type, alignment, address) load_##type##_##alignment(address)
      #define STORE(type, alignment, address, value) \\
        store_##type##_##alignment(address, (type)(value))

      """
    for kind in kinds.sorted(by: {
      ($0.type, $0.alignment, $0.isLoad ? 0 : 1) < ($1.type, $1.alignment, $1.isLoad ? 0 : 1)
    }) {
      text +=
        kind.isLoad
        ? copyingLoad(kind.type, kind.alignment) : copyingStore(kind.type, kind.alignment)
    }
    return text + "#endif\n\n"
  }

  private static func copyingLoad(_ type: String, _ alignment: String) -> String {
    """
    static INLINE \(type) load_\(type)_\(alignment)(u32 address) {
      \(type) value;
      memcpy(&value, (const void *)(uintptr_t)address, sizeof value);
      return value;
    }

    """
  }

  private static func copyingStore(_ type: String, _ alignment: String) -> String {
    """
    static INLINE void store_\(type)_\(alignment)(u32 address, \(type) value) {
      memcpy((void *)(uintptr_t)address, &value, sizeof value);
    }

    """
  }

  // MARK: Functions

  private static let fixed: [String: (needs: [String], text: String)] = [
    "trap": (
      [],
      """
      /* Ends the program: a defect of the caller or of this file was found. */
      static NORETURN void trap(void) {
        for (;;) {
          NEVORTEX_TRAP();
        }
      }

      """
    ),
    "copy_bytes": (
      [],
      """
      static INLINE void copy_bytes(u32 to, u32 from, u32 count) {
        if (count != 0) memmove((void *)(uintptr_t)to, (const void *)(uintptr_t)from, count);
      }

      """
    ),
    "fill_bytes": (
      [],
      """
      static INLINE void fill_bytes(u32 to, u32 value, u32 count) {
        if (count != 0) memset((void *)(uintptr_t)to, (int)(value & 255u), count);
      }

      """
    ),
    "multiply_wide": (
      [],
      """
      static INLINE u64 multiply_wide(s32 a, s32 b) {
      #if NEVORTEX_LOW_PRODUCTS
        const s32 a0 = a & 0xffff, a1 = a >> 16, b0 = b & 0xffff, b1 = b >> 16;
        const u32 low = (u32)a0 * (u32)b0;
        /* Of at most 2^15 * (2^16 - 1) + 2^16 - 1: they fit. */
        const s32 first = a1 * b0 + (s32)(low >> 16);
        const s32 second = a0 * b1 + (first & 0xffff);
        const s32 high = a1 * b1 + (first >> 16) + (second >> 16);
        return (u64)(u32)high << 32 | ((u32)second << 16 | (low & 0xffffu));
      #else
        return (u64)((s64)a * (s64)b);
      #endif
      }

      """
    ),
    "clz32": (
      [],
      """
      static INLINE u32 clz32(u32 x) {
      #if MAY_ALIAS
        return x != 0 ? (u32)__builtin_clz(x) : 32u;
      #else
        u32 n = 32;
        while (x != 0) {
          x >>= 1;
          n -= 1;
        }
        return n;
      #endif
      }

      """
    ),
    "ctz32": (
      ["clz32"],
      """
      static INLINE u32 ctz32(u32 x) { return x != 0 ? 31u - clz32(x & (0u - x)) : 32u; }

      """
    ),
    "popcnt32": (
      [],
      """
      static INLINE u32 popcnt32(u32 x) {
        x -= (x >> 1) & 0x55555555u;
        x = (x & 0x33333333u) + ((x >> 2) & 0x33333333u);
        return (((x + (x >> 4)) & 0x0f0f0f0fu) * 0x01010101u) >> 24;
      }

      """
    ),
    "clz64": (
      ["clz32"],
      """
      static INLINE u64 clz64(u64 x) {
        return (x >> 32) != 0 ? clz32((u32)(x >> 32)) : 32u + clz32((u32)x);
      }

      """
    ),
    "ctz64": (
      ["ctz32"],
      """
      static INLINE u64 ctz64(u64 x) {
        return (u32)x != 0 ? ctz32((u32)x) : 32u + ctz32((u32)(x >> 32));
      }

      """
    ),
    "popcnt64": (
      ["popcnt32"],
      """
      static INLINE u64 popcnt64(u64 x) { return popcnt32((u32)x) + popcnt32((u32)(x >> 32)); }

      """
    ),
  ]

  private static func integers(_ width: Int) -> [String: (needs: [String], text: String)] {
    let u = "u\(width)"
    let s = "s\(width)"
    let mask = width - 1
    let lowest = width == 32 ? "0x80000000u" : "0x8000000000000000ull"
    let all = width == 32 ? "0xffffffffu" : "0xffffffffffffffffull"
    func inline(_ name: String, _ body: String) -> String {
      "static INLINE \(u) \(name)\(width)(\(u) a, \(u) b) {\n\(body)\n}\n"
    }
    return [
      "rotl\(width)": (
        [], inline("rotl", "  return (a << (b & \(mask))) | (a >> ((0u - b) & \(mask)));")
      ),
      "rotr\(width)": (
        [], inline("rotr", "  return (a >> (b & \(mask))) | (a << ((0u - b) & \(mask)));")
      ),
      "div_u\(width)": (["trap"], inline("div_u", "  if (b == 0) trap();\n  return a / b;")),
      "rem_u\(width)": (["trap"], inline("rem_u", "  if (b == 0) trap();\n  return a % b;")),
      "div_s\(width)": (
        ["trap"],
        inline(
          "div_s",
          "  if (b == 0 || (a == \(lowest) && b == \(all))) trap();\n"
            + "  return (\(u))((\(s))a / (\(s))b);"
        )
      ),
      // The lowest number by -1 leaves 0, and C leaves it undefined.
      "rem_s\(width)": (
        ["trap"],
        inline(
          "rem_s",
          "  if (b == 0) trap();\n  return b == \(all) ? 0 : (\(u))((\(s))a % (\(s))b);")
      ),
    ]
  }
}
