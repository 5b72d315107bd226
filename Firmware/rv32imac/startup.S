// Reset and traps of an RV32IMAC in machine mode.
  .section .text.startup, "ax", @progbits
  .global reset
reset:
  la sp, stackTopSymbol
  la t0, fault
  csrw mtvec, t0
  // Flash is read and run, never written: entry 0, a naturally aligned power of two, locked, so
  // that it binds machine mode too.
  li t0, (0x80000000 >> 2) | ((4 << 20) / 8 - 1)
  csrw pmpaddr0, t0
  li t0, 0x9D
  csrw pmpcfg0, t0
  la t0, dataStart
  la t1, dataEnd
  la t2, dataImage
1:
  bgeu t0, t1, 2f
  lw t3, 0(t2)
  sw t3, 0(t0)
  addi t0, t0, 4
  addi t2, t2, 4
  j 1b
2:
  la t0, bssStart
  la t1, bssEnd
3:
  bgeu t0, t1, 4f
  sw zero, 0(t0)
  addi t0, t0, 4
  j 3b
4:
  call firmwareMain
  call firmwareEnd

  // Three instructions that the emulator knows: uncompressed, and within one page.
  .section .text.semihostingCall, "ax", @progbits
  .global semihostingCall
  .balign 16
  .option push
  .option norvc
semihostingCall:
  slli x0, x0, 0x1f
  ebreak
  srai x0, x0, 7
  ret
  .option pop

  .section .text.fault, "ax", @progbits
  // The stack may be what failed: the report is made on a fresh one.
  .balign 4
fault:
  la sp, stackTopSymbol
  csrr a0, mcause
  csrr a1, mepc
  csrr a2, mtval
  tail firmwareFault
