// What Debian's libgcc for the LX106 lacks, as real chips have it in their ROM.
#include <stdint.h>

uint32_t __udivsi3(uint32_t dividend, uint32_t divisor);
uint32_t __umodsi3(uint32_t dividend, uint32_t divisor);
int32_t __divsi3(int32_t dividend, int32_t divisor);
int32_t __modsi3(int32_t dividend, int32_t divisor);
uint64_t __umulsidi3(uint32_t left, uint32_t right);
uint64_t __muldi3(uint64_t left, uint64_t right);

// One bit of the quotient a turn, from the highest that may be set.
static inline uint32_t divide(uint32_t dividend, uint32_t divisor, uint32_t *remainder) {
  uint32_t quotient = 0;
  if (divisor <= dividend) {
    int shift = __builtin_clz(divisor) - __builtin_clz(dividend);
    for (divisor <<= shift; shift >= 0; shift--) {
      quotient <<= 1;
      if (dividend >= divisor) {
        dividend -= divisor;
        quotient |= 1;
      }
      divisor >>= 1;
    }
  }
  *remainder = dividend;
  return quotient;
}

uint32_t __udivsi3(uint32_t dividend, uint32_t divisor) {
  uint32_t remainder;
  return divide(dividend, divisor, &remainder);
}

uint32_t __umodsi3(uint32_t dividend, uint32_t divisor) {
  uint32_t remainder;
  divide(dividend, divisor, &remainder);
  return remainder;
}

static inline uint32_t magnitude(int32_t value) {
  return value < 0 ? -(uint32_t)value : (uint32_t)value;
}

int32_t __divsi3(int32_t dividend, int32_t divisor) {
  const uint32_t quotient = __udivsi3(magnitude(dividend), magnitude(divisor));
  return (int32_t)((dividend ^ divisor) < 0 ? -quotient : quotient);
}

int32_t __modsi3(int32_t dividend, int32_t divisor) {
  const uint32_t remainder = __umodsi3(magnitude(dividend), magnitude(divisor));
  return (int32_t)(dividend < 0 ? -remainder : remainder);
}

uint64_t __umulsidi3(uint32_t left, uint32_t right) {
  const uint32_t low = (left & 0xFFFF) * (right & 0xFFFF);
  const uint32_t middle = (left >> 16) * (right & 0xFFFF) + (low >> 16);
  const uint32_t other = (left & 0xFFFF) * (right >> 16) + (middle & 0xFFFF);
  const uint32_t high = (left >> 16) * (right >> 16) + (middle >> 16) + (other >> 16);
  return (uint64_t)high << 32 | (other << 16 | (low & 0xFFFF));
}

uint64_t __muldi3(uint64_t left, uint64_t right) {
  const uint32_t cross =
      (uint32_t)left * (uint32_t)(right >> 32) + (uint32_t)(left >> 32) * (uint32_t)right;
  return __umulsidi3((uint32_t)left, (uint32_t)right) + ((uint64_t)cross << 32);
}
