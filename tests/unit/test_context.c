#include "unit.h"
void context_tests(TCase *group)
{
}
