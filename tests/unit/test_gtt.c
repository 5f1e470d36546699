#include "unit.h"
void gtt_tests(TCase *group)
{
}
