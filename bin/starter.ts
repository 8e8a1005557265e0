/** What bin/start.js runs: the bot below a starter that starts it again after a crash, or the command line as it is. */
import path from "node:path";
import { keepRunning, needsStarter } from "../src/cli/run/starter.ts";

const args = process.argv.slice(2);
if (needsStarter(args, process.env)) {
  process.exitCode = await keepRunning(path.join(import.meta.dirname, "chatmint.js"), args);
} else {
  await import("./chatmint.ts");
}
