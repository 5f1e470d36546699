#include "unit.h"
void batch_tests(TCase *group)
{
}
