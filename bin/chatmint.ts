#!/usr/bin/env node
/** The executable: hands the arguments to the command line and its answer to the shell. */
import { runCli } from "../src/cli/program.ts";

process.exitCode = await runCli(process.argv.slice(2));
