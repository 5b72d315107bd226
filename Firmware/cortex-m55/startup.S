#include "../cortex-m/startup.S"
