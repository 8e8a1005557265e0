#!/usr/bin/env node
/** The bot and its sub-commands: hands the arguments to the command line and its answer to the shell. */
import { listenEarly, runsOn, takeHeld } from "../src/cli/run/early-signals.ts";

const args = process.argv.slice(2);
// The rest takes a moment to load, in which a service manager may already ask for the end.
if (runsOn(args)) listenEarly();
const [{ runCli }, { endWithin }] = await Promise.all([
  import("../src/cli/program.ts"),
  import("../src/cli/run/stopping.ts"),
]);
process.exitCode = await runCli(args);
takeHeld();
endWithin(1_000);
