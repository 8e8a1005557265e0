/** Threads of our own: a module beside the one that starts it, from source and from the build alike. */
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

/** Starts `NAME.ts` (or `.js`) beside the module at `beside`, an `import.meta.url`. `data` is copied: plain data. */
export function startThread(beside: string, name: string, data: unknown): Worker {
  const own = fileURLToPath(beside);
  return new Worker(path.join(path.dirname(own), `${name}${path.extname(own)}`), {
    workerData: data,
    execArgv: loaderFor(own),
  });
}

/** From source the thread needs the loader that this one had; from the build it needs none. */
function loaderFor(file: string): string[] {
  if (!file.endsWith(".ts")) return [];
  const jiti = path.dirname(createRequire(file).resolve("jiti"));
  return ["--import", pathToFileURL(path.join(jiti, "jiti-register.mjs")).href];
}
