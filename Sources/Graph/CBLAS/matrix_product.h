// The system's BLAS under names of our own: OpenBLAS, or Accelerate on a Mac.
// The wrappers are inline in a system module, so that Accelerate's notices about its newer spelling
// of the same functions stay out of Swift.
#ifndef NEVORTEX_MATRIX_PRODUCT_H
#define NEVORTEX_MATRIX_PRODUCT_H

#if defined(__APPLE__)
#include <Accelerate/Accelerate.h>
#else
#include <cblas.h>
#endif

// c[m, n] += a[m, k] * transpose(b[n, k]); the rows of c lie `c_stride` apart, and so on.
static inline void nevortex_add_product_transposed(
    int m, int n, int k, const float *a, int a_stride, const float *b, int b_stride, float *c,
    int c_stride) {
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, m, n, k, 1.0f, a, a_stride, b, b_stride,
              1.0f, c, c_stride);
}

// c[m, n] += a[m, k] * b[k, n].
static inline void nevortex_add_product(
    int m, int n, int k, const float *a, int a_stride, const float *b, int b_stride, float *c,
    int c_stride) {
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k, 1.0f, a, a_stride, b, b_stride,
              1.0f, c, c_stride);
}

// y[m] += a[m, k] * x[k].
static inline void nevortex_add_matrix_vector(
    int m, int k, const float *a, int a_stride, const float *x, float *y) {
  cblas_sgemv(CblasRowMajor, CblasNoTrans, m, k, 1.0f, a, a_stride, x, 1, 1.0f, y, 1);
}

// c[m, n] += transpose(a[k, m]) * b[k, n].
static inline void nevortex_add_transposed_product(
    int m, int n, int k, const float *a, int a_stride, const float *b, int b_stride, float *c,
    int c_stride) {
  cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, m, n, k, 1.0f, a, a_stride, b, b_stride,
              1.0f, c, c_stride);
}

// c[m, n] += factor * a[m, k] * b[k, n], in double precision.
static inline void nevortex_add_wide_product(
    int m, int n, int k, double factor, const double *a, int a_stride, const double *b,
    int b_stride, double *c, int c_stride) {
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k, factor, a, a_stride, b, b_stride,
              1.0, c, c_stride);
}

// c[m, n] += a[m, k] * transpose(b[n, k]), in double precision.
static inline void nevortex_add_wide_product_transposed(
    int m, int n, int k, const double *a, int a_stride, const double *b, int b_stride, double *c,
    int c_stride) {
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, m, n, k, 1.0, a, a_stride, b, b_stride, 1.0,
              c, c_stride);
}

// y[n] += factor * x[n].
static inline void nevortex_add_multiple(int n, double factor, const double *x, double *y) {
  cblas_daxpy(n, factor, x, 1, y, 1);
}

// The sum of x[n] * y[n].
static inline double nevortex_dot(int n, const double *x, const double *y) {
  return cblas_ddot(n, x, 1, y, 1);
}

// One thread: the order of a sum, and so its last bit, must not depend on how many there are.
static inline void nevortex_use_one_thread(void) {
#if !defined(__APPLE__)
  openblas_set_num_threads(1);
#endif
}

#endif
