// Where the program goes when it is done, and where a processor's fault vector ends.
#include "platform.h"

enum { faultStatus = 3 };

static void appendHex(char *text, uint32_t value) {
  for (int digit = 0; digit < 8; digit++) {
    text[digit] = "0123456789abcdef"[(value >> (28 - 4 * digit)) & 15];
  }
}

_Noreturn void firmwareEnd(int32_t status) { platformExit(status); }

_Noreturn void firmwareFault(uint32_t cause, uint32_t address, uint32_t detail) {
  char line[] = "fault: cause 0x........ at 0x........ detail 0x........\n";
  appendHex(line + 15, cause);
  appendHex(line + 29, address);
  appendHex(line + 47, detail);
  platformSay(line);
  platformExit(faultStatus);
}
