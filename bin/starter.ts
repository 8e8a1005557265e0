/** What bin/start.js runs: the bot below a starter that starts it again after a crash, or the command line as it is. */
import path from "node:path";
import { listenEarly, runsOn } from "../src/cli/run/early-signals.ts";

const args = process.argv.slice(2);
if (runsOn(args)) listenEarly();
const { keepRunning, needsStarter } = await import("../src/cli/run/starter.ts");
if (needsStarter(args, process.env)) {
  process.exitCode = await keepRunning(path.join(import.meta.dirname, "chatmint.js"), args);
} else {
  await import("./chatmint.ts");
}
