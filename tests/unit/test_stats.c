#include "unit.h"
void stats_tests(TCase *group)
{
}
