/** Small file systems, to fill one up. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { scratchFolder } from "./book.ts";

/** Whether this is a Linux where a small file system can be made. */
export function canMount(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const scratch = scratchFolder();
  try {
    if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", scratch.folder]).status !== 0) return false;
    return spawnSync("umount", [scratch.folder]).status === 0 && existsSync(scratch.folder);
  } finally {
    scratch.remove();
  }
}
