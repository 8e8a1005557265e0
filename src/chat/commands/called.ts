/** What a line calls: a command's file or a feature's claim, by the rules that hold for both. */

import type { ChannelInfo } from "../../model/channel.ts";
import type { ChatMessage, PlatformName, Role } from "../../model/message.ts";
import type { Line } from "../reading/parse.ts";
import type { CommandBook, Match } from "./command-book.ts";
import type { Use, Waits } from "./cooldowns.ts";
import { KEPT_FROM_SECONDS } from "./kept-waits.ts";
import type { LineClaim, LineHandler } from "./lines.ts";

/** A command with its words, or a claim, and what has to hold before it runs. */
export interface Called {
  readonly name: string;
  readonly cooldownKey: string;
  readonly role: Role;
  readonly waits: Waits;
  readonly by: { readonly match: Match } | { readonly claim: LineClaim };
}

/** Finds what a line calls: features that look first, then the commands, then features that take what is left. */
export function findCalled(
  line: Line,
  book: CommandBook,
  handlers: readonly LineHandler[],
  ask: (handler: LineHandler) => LineClaim | undefined,
): Called | undefined {
  const claimed = (when: LineHandler["when"]) => {
    for (const handler of handlers) {
      const claim = (handler.when ?? "first") === when ? ask(handler) : undefined;
      if (claim) return byClaim(claim);
    }
    return undefined;
  };
  const first = claimed("first");
  if (first) return first;
  const match = book.match(line);
  if (match) {
    const { command } = match;
    return { name: command.name, cooldownKey: command.name, role: command.role, waits: command, by: { match } };
  }
  return claimed("unclaimed") ?? claimed("last");
}

function byClaim(claim: LineClaim): Called {
  return {
    name: claim.name,
    // A command may have the feature's name.
    cooldownKey: claim.cooldownKey ?? `line:${claim.name}`,
    role: claim.role ?? "everyone",
    waits: {
      viewerSeconds: claim.cooldown?.viewerSeconds ?? 0,
      channelSeconds: claim.cooldown?.channelSeconds ?? 0,
    },
    by: { claim },
  };
}

/** Other logins of the person behind one, also of a parting in the last so many seconds. */
export type OtherLogins = (login: Login, seconds: number) => readonly Login[];

interface Login {
  readonly platform: PlatformName;
  readonly platformId: string;
}

/** The use whose waits are counted; with the person's other logins where a long wait is asked for. */
export function useOf(called: Called, message: ChatMessage, channel: ChannelInfo, otherLogins?: OtherLogins): Use {
  const use = { command: called.cooldownKey, channelId: channel.id, viewer: writerOf(message) };
  const seconds = called.waits.viewerSeconds;
  if (otherLogins === undefined || seconds < KEPT_FROM_SECONDS) return use;
  const { platform, author } = message;
  return { ...use, others: otherLogins({ platform, platformId: author.platformId }, seconds).map(loginKey) };
}

/** Who wrote, as a string that survives a rename. */
export function writerOf({ platform, author }: Pick<ChatMessage, "platform" | "author">): string {
  return loginKey({ platform, platformId: author.platformId });
}

function loginKey({ platform, platformId }: Login): string {
  return `${platform}:${platformId}`;
}

/** What the usage line begins with: a subcommand as it was written (`points add`), anything else by its own word. */
export function shownWord(match: Match): string {
  return match.written.includes(" ") ? match.written : match.command.shown;
}
