/** Who never earns: known bots, the bot itself, the broadcaster (by default), and whom a moderator excluded. */
import { existsSync, readFileSync } from "node:fs";
import * as jsonc from "jsonc-parser";
import { ConfigError } from "../base/errors.ts";
import type { PlatformName } from "../model/message.ts";
import type { KnownViewer } from "./viewers.ts";

/** Why somebody earns nothing here; watch time is kept in every case. */
export type Exclusion = "bot" | "self" | "anonymous" | "broadcaster" | "excluded";

/** Accounts that stand for nobody: Twitch's AnAnonymousGifter and AnAnonymousCheerer. */
const ANONYMOUS: ReadonlySet<string> = new Set(["twitch:274598607", "twitch:407665396"]);

export interface ExclusionsOptions {
  /** Logins of bots, lower case: the shipped list, the streamer's own file, the config. */
  readonly bots: Iterable<string>;
  readonly broadcasterEarns: boolean;
  /** Logins of the streamer's channels, by platform: who owns one is known before the channel is. */
  readonly channels?: Readonly<Partial<Record<PlatformName, string>>>;
}

/** The one place that says who never earns. */
export class Exclusions {
  readonly #bots: ReadonlySet<string>;
  readonly broadcasterEarns: boolean;
  readonly #channels: Readonly<Partial<Record<PlatformName, string>>>;
  readonly #self = new Set<string>();

  constructor(options: ExclusionsOptions) {
    this.#bots = new Set([...options.bots].map((login) => login.trim().replace(/^@/, "").toLowerCase()));
    this.broadcasterEarns = options.broadcasterEarns;
    this.#channels = options.channels ?? {};
  }

  /** The bot's own account on a platform, once it is known: by id, by login, or both. */
  isSelf(platform: PlatformName, own: { readonly platformId?: string; readonly login?: string }): void {
    if (own.platformId) this.#self.add(`${platform}:id:${own.platformId}`);
    if (own.login) this.#self.add(`${platform}:login:${own.login.toLowerCase()}`);
  }

  /** True for the account this bot writes with, where that is not the streamer's own. */
  isThisBot(viewer: Pick<KnownViewer, "platform" | "platformId" | "login">): boolean {
    return this.#isOwn(viewer);
  }

  /** The logins, lower case, of all accounts that are excluded by name: bots, and this bot where its login is known. */
  logins(): readonly string[] {
    const own = [...this.#self].flatMap((key) => /^\w+:login:(.+)$/.exec(key)?.[1] ?? []);
    return [...this.#bots, ...own];
  }

  /** True for other bots, who never run a command. */
  isOtherBot(viewer: Pick<KnownViewer, "login">): boolean {
    return this.#bots.has(viewer.login);
  }

  /** True for other bots and for this one. */
  isBot(viewer: Pick<KnownViewer, "platform" | "platformId" | "login">): boolean {
    return this.#bots.has(viewer.login) || this.#isOwn(viewer);
  }

  /** True for who has the name of the streamer's own channel there, while they earn nothing. */
  ownsByName({ platform, login }: Pick<KnownViewer, "platform" | "login">): boolean {
    return !this.broadcasterEarns && login !== "" && this.#channels[platform]?.toLowerCase() === login;
  }

  /** Why this viewer earns nothing; `undefined` when they do. `channelPlatformId` is the broadcaster's id. */
  reason(
    viewer: Pick<KnownViewer, "platform" | "platformId" | "login" | "roles" | "earning">,
    channelPlatformId?: string,
  ): Exclusion | undefined {
    if (!viewer.earning) return "excluded";
    if (ANONYMOUS.has(`${viewer.platform}:${viewer.platformId}`)) return "anonymous";
    if (this.#isOwn(viewer)) return "self";
    if (this.#bots.has(viewer.login)) return "bot";
    if (this.broadcasterEarns) return undefined;
    const owns = viewer.platformId === channelPlatformId || viewer.roles.includes("broadcaster");
    return owns ? "broadcaster" : undefined;
  }

  #isOwn(viewer: Pick<KnownViewer, "platform" | "platformId" | "login">): boolean {
    return (
      this.#self.has(`${viewer.platform}:id:${viewer.platformId}`) ||
      (viewer.login !== "" && this.#self.has(`${viewer.platform}:login:${viewer.login}`))
    );
  }
}

/** Logins from files like data/known-bots.json: a list of names. Missing files are fine; a broken one is told. */
export function knownBotsFrom(files: readonly string[]): string[] {
  return [...new Set(files)].filter((file) => existsSync(file)).flatMap(readNames);
}

function readNames(file: string): string[] {
  const errors: jsonc.ParseError[] = [];
  const text = readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  const names: unknown = jsonc.parse(text, errors, { allowTrailingComma: true });
  if (errors.length > 0 || !Array.isArray(names) || !names.every((name) => typeof name === "string")) {
    throw new ConfigError("KNOWN_BOTS_UNREADABLE", [
      `${file} is not a list of names. Write the logins of bots like this: ["nightbot", "streamelements"]`,
    ]);
  }
  return names.map((name) => name.trim().replace(/^@/, "").toLowerCase()).filter((name) => name !== "");
}
