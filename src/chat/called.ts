/** What a line calls: a command's file or a feature's claim, by the rules that hold for both. */
import type { ChannelInfo } from "./command.ts";
import type { CommandBook, Match } from "./command-book.ts";
import type { Use, Waits } from "./cooldowns.ts";
import type { LineClaim, LineHandler } from "./lines.ts";
import type { ChatMessage, Role } from "./message.ts";
import type { Line } from "./parse.ts";

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
  for (const handler of handlers) {
    const claim = handler.when === "unclaimed" ? undefined : ask(handler);
    if (claim) return byClaim(claim);
  }
  const match = book.match(line);
  if (match) {
    const { command } = match;
    return { name: command.name, cooldownKey: command.name, role: command.role, waits: command, by: { match } };
  }
  for (const handler of handlers) {
    const claim = handler.when === "unclaimed" ? ask(handler) : undefined;
    if (claim) return byClaim(claim);
  }
  return undefined;
}

function byClaim(claim: LineClaim): Called {
  return {
    name: claim.name,
    cooldownKey: claim.cooldownKey ?? claim.name,
    role: claim.role ?? "everyone",
    waits: {
      viewerSeconds: claim.cooldown?.viewerSeconds ?? 0,
      channelSeconds: claim.cooldown?.channelSeconds ?? 0,
    },
    by: { claim },
  };
}

/** The use whose waits are counted. */
export function useOf(called: Called, message: ChatMessage, channel: ChannelInfo): Use {
  return { command: called.cooldownKey, channelId: channel.id, viewer: writerOf(message) };
}

/** Who wrote, as a string that survives a rename. */
export function writerOf(message: ChatMessage): string {
  return `${message.platform}:${message.author.platformId}`;
}

/** What the usage line begins with: a subcommand as it was called (`points add`), anything else by its own word. */
export function shownWord(match: Match): string {
  return match.calledAs.includes(" ") ? match.calledAs : match.command.words[0]!;
}
