#include "unit.h"
void two_tests(TCase *group)
{
}
