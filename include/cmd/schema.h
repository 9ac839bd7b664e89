/*
 * schema: prints the JSON Schema of the declaration, the report or trust.yaml.
 */
#ifndef TAUTLINE_CMD_SCHEMA_H
#define TAUTLINE_CMD_SCHEMA_H

struct app;

int schema_command(struct app *app);

#endif
