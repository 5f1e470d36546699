#include "unit.h"
void execlists_tests(TCase *group)
{
}
