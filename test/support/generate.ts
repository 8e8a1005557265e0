/** `npm run docs`: writes every generated file. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { generatedFiles } from "./generated.ts";

const root = path.resolve(import.meta.dirname, "..", "..");
for (const [file, text] of Object.entries(await generatedFiles())) {
  writeFileSync(path.join(root, file), text);
  process.stdout.write(`${file}\n`);
}
