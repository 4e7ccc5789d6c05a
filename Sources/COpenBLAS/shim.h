#include <cblas.h>

// LAPACK as OpenBLAS brings it along; its header is in another package. Matrices are column-major,
// and Fortran passes the lengths of texts at the end.
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info,
             unsigned long uploLength);
void dpotri_(const char *uplo, const int *n, double *a, const int *lda, int *info,
             unsigned long uploLength);
