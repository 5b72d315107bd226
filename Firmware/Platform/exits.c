// Where the program goes when it is done, and where a processor's fault vector ends.
#include "platform.h"

enum { faultStatus = 3 };

/// Says eight hexadecimal digits; the text is on the stack, where a fault leaves room for it.
static void sayHex(const char *label, uint32_t value) {
  char text[9];
  for (int digit = 0; digit < 8; digit++) {
    text[digit] = "0123456789abcdef"[(value >> (28 - 4 * digit)) & 15];
  }
  text[8] = 0;
  platformSay(label);
  platformSay(text);
}

_Noreturn void firmwareEnd(int32_t status) { platformExit(status); }

_Noreturn void firmwareFault(uint32_t cause, uint32_t address, uint32_t detail) {
  sayHex("fault: cause 0x", cause);
  sayHex(" at 0x", address);
  sayHex(" detail 0x", detail);
  platformSay("\n");
  platformExit(faultStatus);
}
