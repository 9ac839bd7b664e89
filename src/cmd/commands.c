#include "cmd/commands.h"

#define COMMAND_ROW(name) &name##_command,

const struct command *const commands[] = {COMMAND_ROWS(COMMAND_ROW)};

const size_t command_count = sizeof commands / sizeof commands[0];
