/**
 * The last step of `npm ci`: the build. The first `npx chatmint` in a folder runs this too. It has nothing to build then, and
 * a failure (nothing is installed yet) would leave npx unable to run Chatmint from that folder ever after.
 */
import { spawnSync } from "node:child_process";

if (process.env.npm_command !== "exec") {
  const built = spawnSync("npm run build", { shell: true, stdio: "inherit" });
  process.exitCode = built.status ?? 1;
}
