#!/usr/bin/env node
/**
 * What npm, npx and Chatmint.cmd run. Plain JavaScript that older Nodes read as well: an old Node.js, or an installation that
 * is not there or was interrupted, is told in words. Then what was built takes over.
 */
const [major, minor] = process.versions.node.split(".").map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Chatmint needs Node.js 20.19 or newer, and this is ${process.versions.node}. Install the LTS version from https://nodejs.org`,
  );
  process.exitCode = 1;
} else {
  import("../dist/bin/starter.js").catch((error) => {
    if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    console.error("Chatmint is not installed yet, or its installation was interrupted. In its folder, run: npm ci");
    process.exitCode = 1;
  });
}
