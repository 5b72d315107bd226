// Reset and exceptions of an AArch64 processor at exception level 1.
  .section .text.startup, "ax", @progbits
  .global reset
reset:
  ldr x0, =stackTopSymbol
  mov sp, x0
  ldr x0, =vectors
  msr vbar_el1, x0
  // The vector registers first: compiled code moves bytes through them.
  mov x0, #(3 << 20)
  msr cpacr_el1, x0
  isb
  ldr x0, =dataStart
  ldr x1, =dataEnd
  ldr x2, =dataImage
1:
  cmp x0, x1
  b.hs 2f
  ldr x3, [x2], #8
  str x3, [x0], #8
  b 1b
2:
  ldr x0, =bssStart
  ldr x1, =bssEnd
3:
  cmp x0, x1
  b.hs 4f
  str xzr, [x0], #8
  b 3b
4:
  bl mapMemory
  bl firmwareMain
  bl firmwareEnd

  // Without translation all memory is a device's, which allows no unaligned access. One gigabyte
  // from 0x40000000 on is mapped to itself in blocks of 2 MB: the flash to be read and run, the
  // rest to be read and written.
  .section .text.mapMemory, "ax", @progbits
mapMemory:
  ldr x0, =blockTable
  ldr x1, =0x40000000 | 0x701     // a block: accessed, shared, attribute 0
  mov x2, #512
  mov x4, #8                      // blocks of flash
  ldr x5, =(3 << 53)              // run by no level
1:
  cbz x4, 2f
  orr x3, x1, #(1 << 7)           // read-only
  sub x4, x4, #1
  b 3f
2:
  orr x3, x1, x5
3:
  str x3, [x0], #8
  add x1, x1, #(1 << 21)
  subs x2, x2, #1
  b.ne 1b
  ldr x0, =rootTable
  ldr x1, =blockTable
  orr x1, x1, #3
  str x1, [x0, #8]
  mov x1, #0xFF                   // attribute 0: memory, written back
  msr mair_el1, x1
  ldr x1, =0x803519               // 39 bits by 4 KB pages, tables in shared memory, no other half
  msr tcr_el1, x1
  msr ttbr0_el1, x0
  dsb sy
  isb
  mrs x1, sctlr_el1
  ldr x2, =0x1005                 // translation and both caches
  orr x1, x1, x2
  msr sctlr_el1, x1
  isb
  ret

  .section .text.vectors, "ax", @progbits
  .balign 2048
vectors:
  .rept 16
  .balign 128
  b fault
  .endr

  // The stack may be what failed: the report is made on a fresh one.
fault:
  ldr x0, =stackTopSymbol
  mov sp, x0
  mrs x0, esr_el1
  mrs x1, elr_el1
  mrs x2, far_el1
  b firmwareFault

  .section .bss.tables, "aw", @nobits
  .balign 4096
rootTable:
  .space 4096
blockTable:
  .space 4096
