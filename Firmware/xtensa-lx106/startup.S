// Reset and exceptions of an LX106 without windowed registers.
  .section .text.startup, "ax", @progbits
  .global reset
reset:
  j start

  // Exceptions go to fixed places behind VECBASE. What they find is reported on a fresh stack: it
  // may be the stack that failed.
  .balign 256
vectors:
  .org vectors + 0x20
  j fault
  .org vectors + 0x30
  j fault
  .org vectors + 0x50
  j fault
  .org vectors + 0x70
  j fault

  .balign 4
  .literal_position
start:
  movi a2, vectors
  wsr a2, vecbase
  movi a2, 0
  wsr a2, ps
  rsync
  movi a1, stackTopSymbol
  movi a2, dataStart
  movi a3, dataEnd
  movi a4, dataImage
1:
  bgeu a2, a3, 2f
  l32i a5, a4, 0
  s32i a5, a2, 0
  addi a2, a2, 4
  addi a4, a4, 4
  j 1b
2:
  movi a2, bssStart
  movi a3, bssEnd
  movi a4, 0
3:
  bgeu a2, a3, 4f
  s32i a4, a2, 0
  addi a2, a2, 4
  j 3b
4:
  movi a0, firmwareMain
  callx0 a0
  movi a0, firmwareEnd
  callx0 a0

fault:
  movi a1, stackTopSymbol
  rsr a2, exccause
  rsr a3, epc1
  rsr a4, excvaddr
  movi a0, firmwareFault
  callx0 a0
