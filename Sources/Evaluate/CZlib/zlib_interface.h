// The system's zlib. Its initialiser is a macro, which Swift does not see.
#ifndef NEVORTEX_ZLIB_INTERFACE_H
#define NEVORTEX_ZLIB_INTERFACE_H

#include <zlib.h>

// Windows of 32 KB: negative bits mean raw deflate, 16 more a gzip wrapper.
static inline int nevortex_inflate_raw_init(z_stream *stream) {
  return inflateInit2(stream, -MAX_WBITS);
}

static inline int nevortex_inflate_gzip_init(z_stream *stream) {
  return inflateInit2(stream, 16 + MAX_WBITS);
}

#endif
