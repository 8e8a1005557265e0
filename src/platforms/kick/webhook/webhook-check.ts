/** The doctor's line about Kick's deliveries: is the port here ours, and does the public address lead to it. */

import { isIP } from "node:net";
import { textWithin } from "../../../base/body.ts";
import { messageOf } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import { phrase } from "../../../base/phrase.ts";
import type { Listen, OpenPort } from "../../../model/route.ts";
import type { DoctorStep } from "../../platform.ts";
import type { KickConfig } from "../settings.ts";
import { deliveryUrl, WEBHOOK_GREETING, WEBHOOK_PATH } from "./webhook.ts";

export interface WebhookCheck {
  readonly config: Pick<KickConfig, "webhook" | "timing">;
  readonly log: Log;
  readonly listen: Listen;
  /** Where the running bot waits for deliveries, when it runs in this process. */
  readonly webhookUrl: string | undefined;
}

/** Looks from here, then from outside. While no bot runs the port is opened for the length of the look. */
export async function webhookStep(options: WebhookCheck): Promise<DoctorStep> {
  const { config, log } = options;
  const { enabled, host, port } = config.webhook;
  const name = "Kick webhook";
  if (!enabled) return { name, state: "skipped", detail: "off; the chat's own feed is enough for most" };
  const here = options.webhookUrl ?? `http://${near(host)}:${port}${WEBHOOK_PATH}`;
  let opened: OpenPort | undefined;
  if ((await visit(here, config.timing.requestMs)) !== "ours") {
    const greeting = { path: WEBHOOK_PATH, fetch: () => new Response(WEBHOOK_GREETING) };
    try {
      opened = await options.listen({ port, setting: "kick.webhook.port", host, log }, [greeting]);
    } catch (error) {
      const cure =
        'Write another "port" in "webhook" in the section "kick" of the config, and let your tunnel lead to it.';
      return { name, state: "failed", detail: messageOf(error), cure };
    }
  }
  try {
    return { name, ...(await seenFromOutside(options, here)) };
  } finally {
    await opened?.close();
  }
}

/** Who listens on every address is asked on this computer's own. */
function near(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return isIP(host) === 6 ? `[${host}]` : host;
}

async function seenFromOutside({ config }: WebhookCheck, here: string): Promise<Omit<DoctorStep, "name">> {
  const { publicUrl } = config.webhook;
  if (publicUrl === "") {
    return {
      state: "warning",
      detail: phrase("waits at {here}, but no public address is written down", { here }),
      cure: 'Write your tunnel\'s address as "publicUrl" in "webhook", and the same at kick.com/settings/developer.',
    };
  }
  const url = deliveryUrl(publicUrl);
  const found = await visit(url, config.timing.requestMs);
  if (found === "ours") return { state: "ok", detail: phrase("{url} leads to {here}", { url, here }) };
  return {
    state: "warning",
    detail: phrase("{url} does not lead to {here} ({found})", { url, here, found }),
    cure: phrase(
      "Start your tunnel and let it lead to {origin}, with {path} kept at the end. A relay that passes on deliveries only cannot be seen through like this.",
      {
        origin: new URL(here).origin,
        path: WEBHOOK_PATH,
      },
    ),
  };
}

/** `ours` when Chatmint answers at this address, else what did, in words. */
async function visit(url: string, withinMs: number): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(withinMs) });
    const text = await textWithin(response);
    if (text === WEBHOOK_GREETING) return "ours";
    return response.ok ? "something else answers there" : phrase("it answers {status}", { status: response.status });
  } catch {
    // Nobody there is an answer, not an error.
    return "nobody answers there";
  }
}
