/** Doctor in a process of its own: it adds the whole book up, and the bot must go on meanwhile. */
import { spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { packageRoot } from "../../base/paths.ts";
import type { DoctorStep } from "../../platforms/platform.ts";
import type { CliContext } from "../context.ts";

/** Its steps as it finds them. Throws where it could not run to its end. */
export async function* doctorOutside({ configFile, paths }: CliContext): AsyncIterable<DoctorStep> {
  const start = path.join(packageRoot(), "bin", "start.js");
  const options = ["--config", configFile, "--data", paths.folder];
  const child = spawn(process.execPath, [start, "doctor", "--json", ...options], {
    stdio: ["ignore", "pipe", "pipe"],
    windowsHide: true,
  });
  let trouble = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    trouble = (trouble + text).slice(-1_000);
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  // Awaited below; until then nobody would be told.
  ended.catch(() => undefined);
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith("{")) yield JSON.parse(line) as DoctorStep;
  }
  const code = await ended;
  // 1 is a step that failed, and was told.
  if (code !== 0 && code !== 1) throw new Error(trouble.trim() || `doctor ended with ${code}`);
}
