/** The Kick app's client id and secret: from the environment, else from `.env`. */
import { saveSecrets, secretsNamed } from "../../sign-in/env-secrets.ts";
import type { KickCredentials } from "./oauth.ts";

/** The app's credentials as they are now; `undefined` while one is missing. Read at each call: a login may just have written them. */
export function kickCredentials(
  environment: Readonly<Record<string, string | undefined>>,
  envFile?: string,
): KickCredentials | undefined {
  const found = secretsNamed(["KICK_CLIENT_ID", "KICK_CLIENT_SECRET"], environment, envFile);
  return found && { clientId: found.KICK_CLIENT_ID, clientSecret: found.KICK_CLIENT_SECRET };
}

/** Writes both into `.env`. */
export async function saveCredentials(envFile: string, { clientId, clientSecret }: KickCredentials): Promise<void> {
  await saveSecrets(envFile, { KICK_CLIENT_ID: clientId, KICK_CLIENT_SECRET: clientSecret });
}
