#include "unit.h"
void mi_tests(TCase *group)
{
}
