#include "unit.h"
void random_tests(TCase *group)
{
}
