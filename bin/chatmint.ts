#!/usr/bin/env node
/** The bot and its sub-commands: hands the arguments to the command line and its answer to the shell. */
import { runCli } from "../src/cli/program.ts";
import { endWithin } from "../src/cli/run/stopping.ts";

process.exitCode = await runCli(process.argv.slice(2));
endWithin(1_000);
