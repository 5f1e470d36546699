#include "unit.h"
void math_tests(TCase *group)
{
}
