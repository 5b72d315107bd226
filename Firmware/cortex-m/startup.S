// Vectors, reset and faults of a Cortex-M.
  .syntax unified
  .thumb

  .section .vectors, "a"
  .word stackTopSymbol
  .word reset
  .word fault                     // NMI
  .word fault                     // HardFault
  .word fault                     // MemManage
  .word fault                     // BusFault
  .word fault                     // UsageFault
  .word fault, fault, fault, fault
  .word fault                     // SVCall
  .word fault, fault
  .word fault                     // PendSV
  .word sysTick

  .section .text.startup, "ax", %progbits
  .global reset
  .type reset, %function
  .thumb_func
reset:
  // The coprocessors first: compiled code may move words through vector registers.
  ldr r0, =0xE000ED88             // CPACR
  ldr r1, [r0]
  orr r1, r1, #(0xF << 20)
  str r1, [r0]
  dsb
  isb
  ldr r0, =dataStart
  ldr r1, =dataEnd
  ldr r2, =dataImage
1:
  cmp r0, r1
  bhs 2f
  ldr r3, [r2], #4
  str r3, [r0], #4
  b 1b
2:
  ldr r0, =bssStart
  ldr r1, =bssEnd
  movs r3, #0
3:
  cmp r0, r1
  bhs 4f
  str r3, [r0], #4
  b 3b
4:
  bl firmwareMain
  bl firmwareEnd

  .type sysTick, %function
  .thumb_func
sysTick:
  ldr r0, =sysTickWraps
  ldr r1, [r0]
  adds r1, #1
  str r1, [r0]
  bx lr

  // The stack may be what failed: the report is made on a fresh one.
  .type fault, %function
  .thumb_func
fault:
  mov r3, sp
  ldr r0, =stackTopSymbol
  mov sp, r0
  ldr r0, =stackLimitSymbol
  movs r1, #0
  cmp r3, r0
  it hs
  ldrhs r1, [r3, #24]             // the stacked program counter, where stacking worked
  ldr r2, =0xE000ED28             // CFSR
  ldr r2, [r2]
  mrs r0, ipsr
  b firmwareFault

  .section .bss.sysTickWraps, "aw", %nobits
  .balign 4
  .global sysTickWraps
sysTickWraps:
  .space 4
