// The system's LAPACK under names of our own: it comes with OpenBLAS, or with Accelerate on a Mac.
// LAPACK stores by columns: its upper triangle is the lower one of a row-major matrix.
#ifndef NEVORTEX_FACTORIZATION_H
#define NEVORTEX_FACTORIZATION_H

#if defined(__APPLE__)
#include <Accelerate/Accelerate.h>
#else
// OpenBLAS installs no header for these.
extern void dpotrf_(const char *triangle, const int *n, double *a, const int *stride, int *info);
extern void dtrtri_(const char *triangle, const char *diagonal, const int *n, double *a,
                    const int *stride, int *info);
#endif

// a[n, n] -> l in its lower triangle, with l * transpose(l) = a. Row-major; not 0 where a is not
// positive definite.
static inline int nevortex_factor(int n, double *a) {
  char triangle = 'U';
  int info = 0;
  dpotrf_(&triangle, &n, a, &n, &info);
  return info;
}

// The lower triangle of a[n, n], row-major, -> its inverse; not 0 where it has none.
static inline int nevortex_invert_lower_triangle(int n, double *a) {
  char triangle = 'U', diagonal = 'N';
  int info = 0;
  dtrtri_(&triangle, &diagonal, &n, a, &n, &info);
  return info;
}

#endif
