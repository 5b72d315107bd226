// What every translated file begins with.
extension CTranslation {
  /// Names of C, C++ and the file's own that a function must not have.
  static let reservedNames: Set<String> = [
    "frame", "trap", "FRAME", "FRAME_START", "function", "LOAD", "STORE", "ADDRESS", "INLINE",
    "NOINLINE", "NORETURN", "IN_ORDER",
    "multiply_wide", "memcpy", "memmove", "memset", "main", "abort", "copy_bytes", "fill_bytes",
    "auto", "break",
    "case", "char", "const", "continue", "default", "do", "double", "else", "enum", "extern",
    "float", "for", "goto", "if", "inline", "int", "long", "register", "restrict", "return",
    "short", "signed", "sizeof", "static", "struct", "switch", "typedef", "union", "unsigned",
    "void", "volatile", "while", "and", "or", "not", "xor", "bool", "catch", "class", "delete",
    "false", "friend", "namespace", "new", "operator", "private", "protected", "public",
    "template", "this", "throw", "true", "try", "typename", "using", "virtual",
  ]

  static let opening = """

    #include <stdint.h>

    #if UINTPTR_MAX != 0xffffffffu
    #error "this file is for 32-bit machines: an address must fit in 32 bits"
    #else

    #if __STDC_HOSTED__
    #include <string.h>
    #else
    /* Without a C library these come from the platform: compilers call them on their own too. */
    #include <stddef.h>
    #ifdef __cplusplus
    extern "C" {
    #endif
    void *memcpy(void *to, const void *from, size_t count);
    void *memmove(void *to, const void *from, size_t count);
    void *memset(void *to, int value, size_t count);
    #ifdef __cplusplus
    }
    #endif
    #endif

    """

  static let preamble = """

    /* A function's frame begins at a multiple of 16: the statements rely on its low bits being 0.
       GCC, clang and those that are like them know these attributes. Any other C compiler takes the
       second way, which moves bytes by memcpy; NEVORTEX_STANDARD_C makes GCC take it too. */
    #if defined(__GNUC__) && !defined(NEVORTEX_STANDARD_C)
    #define MAY_ALIAS 1
    #define ALIGNED_16 __attribute__((__aligned__(16)))
    #define FRAME(bytes) ALIGNED_16 u64 frame[(bytes) / 8]
    #define FRAME_START ((u32)(uintptr_t)frame)
    #define INLINE inline __attribute__((__always_inline__))
    #define NOINLINE __attribute__((__noinline__))
    #define NORETURN __attribute__((__noreturn__))
    #else
    #define MAY_ALIAS 0
    #define FRAME(bytes) u64 frame[(bytes) / 8 + 2]
    #define FRAME_START (((u32)(uintptr_t)frame + 15u) & ~15u)
    #define INLINE inline
    #define NOINLINE
    #define NORETURN
    #endif

    /* Sums that stay in the order in which they are written take fewer registers. */
    #if defined(__GNUC__) && !defined(__clang__)
    #if defined(__xtensa__)
    #define IN_ORDER __attribute__((__optimize__("no-tree-reassoc", "no-schedule-insns")))
    #else
    #define IN_ORDER __attribute__((__optimize__("no-tree-reassoc")))
    #endif
    #else
    #define IN_ORDER
    #endif

    /* Called where a precondition is violated. A platform may define its own, which must not return
       to go on with what it was doing: it is called again and again. */
    #ifndef NEVORTEX_TRAP
    #if defined(__GNUC__)
    #define NEVORTEX_TRAP() __builtin_trap()
    #else
    #include <stdlib.h>
    #define NEVORTEX_TRAP() abort()
    #endif
    #endif

    /* Whether the processor gives only the low half of a product, as an ESP8266's does. */
    #ifndef NEVORTEX_LOW_PRODUCTS
    #if defined(__XTENSA_CALL0_ABI__)
    #define NEVORTEX_LOW_PRODUCTS 1
    #else
    #define NEVORTEX_LOW_PRODUCTS 0
    #endif
    #endif

    typedef uint8_t u8;
    typedef uint16_t u16;
    typedef uint32_t u32;
    typedef uint64_t u64;
    typedef int8_t s8;
    typedef int16_t s16;
    typedef int32_t s32;
    typedef int64_t s64;
    typedef float f32;
    typedef double f64;
    typedef void (*function)(void);

    #define ADDRESS(name) ((u32)(uintptr_t)&name)

    """

  static let floatCheck = """
    #include <float.h>
    #if defined(FLT_EVAL_METHOD) && FLT_EVAL_METHOD != 0
    #error "floats must be computed in their own precision (on x86: -msse2 -mfpmath=sse)"
    #endif

    """
}
