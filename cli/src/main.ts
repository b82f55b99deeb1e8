#!/usr/bin/env bun
/** `belfry`: runs the command that stands on the command line and exits with its code. */
import { dispatch } from "./dispatch.ts";
import { processTerminal } from "./terminal.ts";

const code = await dispatch(process.argv.slice(2), processTerminal());
// Leaving at once cuts off what a pipe has not taken yet.
await new Promise<void>((resolve) => process.stdout.write("", () => resolve()));
process.exit(code);
