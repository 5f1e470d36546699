#include "unit.h"
void ppgtt_tests(TCase *group)
{
}
