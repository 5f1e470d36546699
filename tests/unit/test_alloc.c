#include "unit.h"
void alloc_tests(TCase *group)
{
}
