#include "unit.h"
void flush_tests(TCase *group)
{
}
