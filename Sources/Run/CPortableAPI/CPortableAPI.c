#include "nevortex.h"
