/** The Kick app's client id and secret: from the environment, else from `.env`. */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { parse } from "dotenv";
import writeFileAtomic from "write-file-atomic";
import { codeOf } from "../../../base/errors.ts";
import type { KickCredentials } from "./oauth.ts";

const CLIENT_ID = "KICK_CLIENT_ID";
const CLIENT_SECRET = "KICK_CLIENT_SECRET";

/** The app's credentials as they are now; `undefined` while one is missing. Read at each call: a login may just have written them. */
export function kickCredentials(
  environment: Readonly<Record<string, string | undefined>>,
  envFile?: string,
): KickCredentials | undefined {
  return from(environment) ?? (envFile === undefined ? undefined : from(parse(readIfThere(envFile))));
}

/**
 * Writes both into `.env`, keeping every other line, whole or not at all, readable by its owner only.
 *
 * @throws {RangeError} for a value that cannot stand on one line.
 */
export async function saveCredentials(envFile: string, credentials: KickCredentials): Promise<void> {
  const before = await readFile(envFile, "utf8").catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return "";
    throw error;
  });
  const newline = before.includes("\r\n") ? "\r\n" : "\n";
  const kept = before
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .filter((line) => !/^\s*(export\s+)?KICK_CLIENT_(ID|SECRET)\s*=/.test(line));
  while (kept.at(-1)?.trim() === "") kept.pop();
  kept.push(`${CLIENT_ID}=${plain(credentials.clientId)}`, `${CLIENT_SECRET}=${plain(credentials.clientSecret)}`, "");
  await writeFileAtomic(envFile, kept.join(newline), { mode: 0o600, fsync: true });
}

/** Whether this looks like something Kick's developer page shows: one word, no quotes. */
export function looksLikeCredential(value: string): boolean {
  return /^[A-Za-z0-9._~+/=-]{8,200}$/.test(value);
}

function from(values: Readonly<Record<string, string | undefined>>): KickCredentials | undefined {
  const clientId = values[CLIENT_ID]?.trim();
  const clientSecret = values[CLIENT_SECRET]?.trim();
  return clientId && clientSecret ? { clientId, clientSecret } : undefined;
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
