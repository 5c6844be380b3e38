#include "cmd/check_int.h"

int check_external(struct check *c, const struct cmd_args *args, struct err *e)
{
	return 0;
}
