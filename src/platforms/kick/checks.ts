/** The reading half of `chatmint doctor` for Kick: ids, provider, frames arriving, drivers, webhook. Changes nothing. */

import { codeOf, messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { phrase } from "../../base/phrase.ts";
import type { System } from "../../base/system.ts";
import type { Listen } from "../../model/route.ts";
import type { DoctorStep } from "../platform.ts";
import { isInstalled, KICK_JS } from "./feed/kickjs-driver.ts";
import { negotiate } from "./feed/negotiate.ts";
import { RealtimeReader } from "./feed/realtime.ts";
import { idsAdvice, idsPage, resolveIds } from "./ids.ts";
import { idsProblem } from "./ids-check.ts";
import type { FeedDriver, KeyValueStore, KickApiPart, KickIds } from "./kick-seams.ts";
import type { KickConfig } from "./settings.ts";
import { webhookStep } from "./webhook/webhook-check.ts";

export interface ReadingChecks {
  readonly config: KickConfig;
  readonly drivers: readonly FeedDriver[];
  readonly store: KeyValueStore;
  readonly api: Pick<KickApiPart, "lookupChannel" | "signedIn">;
  readonly system: System;
  readonly log: Log;
  readonly listen: Listen;
  /** Where the running bot waits for deliveries, when it runs in this process. */
  readonly webhookUrl: string | undefined;
}

/** Tries each step live, one after the other. */
export async function* readingSteps(options: ReadingChecks): AsyncIterable<DoctorStep> {
  const { config } = options;
  const stopping = new AbortController();
  let ids: KickIds | undefined;
  try {
    ids = await resolveIds({
      config,
      signal: stopping.signal,
      store: { get: (key) => options.store.get(key), set: () => {} },
      lookupChannel: (slug) => options.api.lookupChannel(slug),
    });
    const problem = await idsProblem({ config, ids, api: options.api, signal: stopping.signal });
    if (problem !== undefined) {
      const cure = phrase(
        'Open {page} in your browser: "user_id" is userId, "id" channelId, and the "id" inside "chatroom" chatroomId.',
        { page: idsPage(config) },
      );
      yield { name: "Kick channel", state: "failed", detail: problem, cure };
    } else {
      const detail = phrase("kick.com/{slug}: user {userId}, channel {channelId}, chatroom {chatroomId}", {
        slug: ids.slug,
        userId: ids.userId,
        channelId: ids.channelId,
        chatroomId: ids.chatroomId,
      });
      yield { name: "Kick channel", state: "ok", detail };
    }
  } catch (error) {
    yield {
      name: "Kick channel",
      state: "failed",
      detail: messageOf(error),
      cure: idsAdvice(
        codeOf(error),
        config,
        codeOf(error) === "KICK_IDS" ? phrase("see {page}", { page: idsPage(config) }) : messageOf(error),
      ),
    };
  }
  yield driversStep(options);
  if (ids !== undefined && options.drivers.length > 0) {
    yield await providerStep(options, ids, stopping.signal);
    yield await framesStep(options, ids);
  }
  yield await webhookStep(options);
}

function driversStep({ config, drivers }: ReadingChecks): DoctorStep {
  const name = "Kick drivers";
  if (drivers.includes("kick-js") && !isInstalled()) {
    return {
      name,
      state: "failed",
      detail: phrase("{name} is not installed", { name: KICK_JS }),
      cure: `npm install ${KICK_JS}`,
    };
  }
  const [first, second] = drivers;
  if (first !== undefined) {
    const detail = second === undefined ? first : phrase("{first}, then {second}", { first, second });
    return { name, state: "ok", detail };
  }
  if (config.webhook.enabled)
    return { name, state: "warning", detail: "only the webhook, which is slow", cure: DRIVER_CURE };
  return { name, state: "failed", detail: "nothing is allowed to read the chat", cure: DRIVER_CURE };
}

/** What to write so that the chat is read. */
export const DRIVER_CURE =
  'Write "drivers": ["realtime"] and "allow": {"realtime": true} in the section "kick" of the config.';

async function providerStep({ config }: ReadingChecks, ids: KickIds, signal: AbortSignal): Promise<DoctorStep> {
  const name = "Kick realtime feed";
  try {
    const provider = await negotiate({ config, signal }, ids.channelId, crypto.randomUUID(), ["pusher", "centrifugo"]);
    return {
      name,
      state: "ok",
      detail: phrase("Kick serves this chat by {provider}", { provider: provider.provider }),
    };
  } catch (error) {
    const cure = "Wait a little and try again; if it stays so, Kick has changed its feed: look for a newer Chatmint.";
    return { name, state: "failed", detail: messageOf(error), cure };
  }
}

/** Opens the feed and waits for the chat to be subscribed, as the bot does. */
async function framesStep({ config, system, log }: ReadingChecks, ids: KickIds): Promise<DoctorStep> {
  const name = "Kick chat";
  const reader = new RealtimeReader({ config, system, log, isLive: () => undefined });
  let last = "no answer";
  const provider = await new Promise<string | undefined>((resolve) => {
    const timer = system.timers.after(config.timing.connectMs * 2, () => resolve(undefined));
    reader.start(ids, {
      feed: () => {},
      state: (state) => {
        if (state.state === "down") last = state.reason;
        if (state.state !== "connected") return;
        timer.cancel();
        resolve(state.provider);
      },
    });
  });
  await reader.stop();
  if (provider !== undefined)
    return { name, state: "ok", detail: phrase("frames arrive over {provider}", { provider }) };
  return {
    name,
    state: "failed",
    detail: phrase("the chat could not be opened: {last}", { last }),
    cure: "Check this computer's firewall and internet connection.",
  };
}
