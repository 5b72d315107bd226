// Goes from pixel to pixel of a copy of padded rows.
#ifndef NEVORTEX_X86_WALK_H
#define NEVORTEX_X86_WALK_H

#include "include/X86.h"

#if defined(__x86_64__)

#define NVX_INLINE static inline __attribute__((always_inline))

typedef struct {
  // The element where the current pixel's window starts, and that of the first pixel of its row.
  int64_t at;
  int64_t row;
  // The pixels left in the row, and in all.
  int64_t columns;
  int64_t left;
} nvx_x86_walk;

NVX_INLINE nvx_x86_walk nvx_x86_first_pixel(const nvx_x86_pixels *p) {
  return (nvx_x86_walk){0, 0, p->rowPixels, p->count};
}

// The starts of the next `count` pixels; behind the last one, its start again.
NVX_INLINE void nvx_x86_next_pixels(
    nvx_x86_walk *w, const nvx_x86_pixels *p, int64_t count, int64_t *starts) {
  if (w->columns > count && w->left > count) {
    // Neighbours, without one waiting for the other.
    for (int64_t i = 0; i < count; i++) starts[i] = w->at + i * p->step;
    w->at += count * p->step;
    w->columns -= count;
    w->left -= count;
    return;
  }
  for (int64_t i = 0; i < count; i++) {
    starts[i] = w->at;
    if (w->left <= 1) continue;
    w->left--;
    w->columns--;
    w->at += p->step;
    if (w->columns == 0) {
      w->columns = p->rowPixels;
      w->row += p->rowStep;
      w->at = w->row;
    }
  }
}

#endif
#endif
