#include "unit.h"
void hostile_tests(TCase *group)
{
}
