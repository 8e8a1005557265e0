/** `chatmint web pair|sessions|revoke`: who is let into the dashboard and the API. */
import { ConfigError } from "../../base/errors.ts";
import { phrase } from "../../base/phrase.ts";
import type { CliContext } from "../context.ts";
import { ask } from "./ask.ts";

/** Exit code 0 when it was done, 1 when it was not. Throws a ConfigError for what it cannot read. */
export async function web(
  context: CliContext,
  verb: string,
  [what]: readonly string[],
  { rehearsal }: { readonly rehearsal: boolean },
): Promise<number> {
  const asking = (operation: string, request: unknown) =>
    ask(context, { operation, request, rehearsal, line: `npx chatmint web ${verb}` });
  if (verb === "pair") return asking("web-pair", {});
  if (verb === "sessions") return asking("web-sessions", {});
  if (verb === "revoke" && what !== undefined) return asking("web-revoke", { what });
  throw new ConfigError("REQUEST", [
    phrase(
      "Write what to do: npx chatmint web pair, web sessions, or web revoke S3 (T2 for an API token, all for everybody)",
    ),
  ]);
}
