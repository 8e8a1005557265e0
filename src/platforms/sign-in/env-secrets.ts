/** Secrets of the streamer's own apps in `.env`: read from the environment, else from the file, and written into it whole. */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { parse } from "dotenv";
import writeFileAtomic from "write-file-atomic";
import { codeOf } from "../../base/errors.ts";

/** The secret of the Twitch application that viewers sign in with. */
export const TWITCH_VIEWER_SECRET = "TWITCH_VIEWER_SECRET";

type Values = Readonly<Record<string, string | undefined>>;

/** All of these names with a value each, from the environment, else from the file; `undefined` while one is missing. */
export function secretsNamed<Name extends string>(
  names: readonly Name[],
  environment: Values,
  envFile?: string,
): Record<Name, string> | undefined {
  return among(names, environment) ?? (envFile === undefined ? undefined : among(names, parse(readIfThere(envFile))));
}

/**
 * Writes them into `.env`, keeping every other line, whole or not at all, readable by its owner only.
 *
 * @throws {RangeError} for a value that cannot stand on one line.
 */
export async function saveSecrets(envFile: string, secrets: Readonly<Record<string, string>>): Promise<void> {
  const before = await readFile(envFile, "utf8").catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return "";
    throw error;
  });
  const newline = before.includes("\r\n") ? "\r\n" : "\n";
  const isOurs = (line: string) => Object.hasOwn(secrets, /^\s*(?:export\s+)?(\w+)\s*=/.exec(line)?.[1] ?? "");
  const kept = before
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .filter((line) => !isOurs(line));
  while (kept.at(-1)?.trim() === "") kept.pop();
  kept.push(...Object.entries(secrets).map(([name, value]) => `${name}=${plain(value)}`), "");
  await writeFileAtomic(envFile, kept.join(newline), { mode: 0o600, fsync: true });
}

/** Whether this looks like something a developer page shows: one word, no quotes. */
export function looksLikeCredential(value: string): boolean {
  return /^[A-Za-z0-9._~+/=-]{8,200}$/.test(value);
}

function among<Name extends string>(names: readonly Name[], values: Values): Record<Name, string> | undefined {
  const found = names.map((name) => [name, values[name]?.trim()] as const);
  if (found.some(([, value]) => !value)) return undefined;
  return Object.fromEntries(found) as Record<Name, string>;
}

function plain(value: string): string {
  if (!looksLikeCredential(value))
    throw new RangeError("A client id or secret is one word of letters, digits and -._~+/=");
  return value;
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return "";
    throw error;
  }
}
