// The sums of two rows with the four outputs of each of up to 127 blocks of weights, added to
// `sums`: with 15 registers, all that there are, no sum leaves its own.
//
// MUL16S takes the low half of each factor. A weight in the upper byte of a half is one shift where
// its sign would take two; sums then are 256 times too large, which 127 blocks leave room for:
// 2^7 * 2^7 * 508 * 2^8 < 2^31.

  .macro output, weight, first, second
  l8ui a15, a4, \weight
  slli a15, a15, 8
  mul16s a0, a13, a15
  add.n \first, \first, a0
  mul16s a15, a14, a15
  add.n \second, \second, a15
  .endm

  .macro tap, number
  l8ui a13, a2, \number
  l8ui a14, a3, \number
  slli a13, a13, 24
  slli a14, a14, 24
  srai a13, a13, 24
  srai a14, a14, 24
  output \number, a5, a9
  output \number + 4, a6, a10
  output \number + 8, a7, a11
  output \number + 12, a8, a12
  .endm

  .macro store, sum, offset
  srai \sum, \sum, 8
  l32i a2, a0, \offset
  add.n \sum, \sum, a2
  s32i \sum, a0, \offset
  .endm

// void lx106AddProduct2x4(const int8_t *x, const int8_t *y, const int8_t *w, int32_t blocks,
//                         int32_t *sums)
  .section .text.lx106AddProduct2x4, "ax", @progbits
  .global lx106AddProduct2x4
  .type lx106AddProduct2x4, @function
  .balign 4
lx106AddProduct2x4:
  addi a1, a1, -32
  s32i a0, a1, 0
  s32i a12, a1, 4
  s32i a13, a1, 8
  s32i a14, a1, 12
  s32i a15, a1, 16
  slli a5, a5, 4
  add a5, a4, a5
  s32i a5, a1, 20
  s32i a6, a1, 24
  movi.n a5, 0
  movi.n a6, 0
  movi.n a7, 0
  movi.n a8, 0
  movi.n a9, 0
  movi.n a10, 0
  movi.n a11, 0
  movi.n a12, 0
1:
  tap 0
  tap 1
  tap 2
  tap 3
  l32i.n a0, a1, 20
  addi a4, a4, 16
  addi.n a2, a2, 4
  addi.n a3, a3, 4
  beq a4, a0, 2f
  j 1b
2:
  l32i.n a0, a1, 24
  store a5, 0
  store a6, 16
  store a7, 32
  store a8, 48
  store a9, 4
  store a10, 20
  store a11, 36
  store a12, 52
  l32i.n a0, a1, 0
  l32i.n a12, a1, 4
  l32i.n a13, a1, 8
  l32i.n a14, a1, 12
  l32i.n a15, a1, 16
  addi a1, a1, 32
  ret.n
  .size lx106AddProduct2x4, . - lx106AddProduct2x4
