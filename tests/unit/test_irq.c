#include "unit.h"
void irq_tests(TCase *group)
{
}
