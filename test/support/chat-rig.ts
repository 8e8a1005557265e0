/** The chat pipeline on a real book: real viewers, wallet and writer; what it says is kept in a list. */
import path from "node:path";
import type { Command } from "../../src/chat/commands/command.ts";
import { CommandBook } from "../../src/chat/commands/command-book.ts";
import type { LineHandler } from "../../src/chat/commands/lines.ts";
import { OwnCommands } from "../../src/chat/commands/own-commands.ts";
import { SwitchedOff } from "../../src/chat/commands/switched-off.ts";
import type { OutboxItem } from "../../src/chat/outbox/outbox.ts";
import type { Outcome, Silence } from "../../src/chat/outcome.ts";
import { createRouter, type Router, type RouterOptions } from "../../src/chat/router.ts";
import { chatSection } from "../../src/chat/settings.ts";
import { Replies } from "../../src/chat/wording/replies.ts";
import { Handled } from "../../src/db/handled.ts";
import type { ChannelInfo } from "../../src/model/channel.ts";
import type { ChatMessage, Role } from "../../src/model/message.ts";
import { normalRoles } from "../../src/model/message.ts";
import { Viewers } from "../../src/viewers/viewers.ts";
import { Wallet } from "../../src/wallet/wallet.ts";
import { listeningLog, type TestBook, testBook } from "./book.ts";
import { temporaryFolder } from "./rehearsal.ts";

export interface ChatRigOptions {
  // biome-ignore lint/suspicious/noExplicitAny: commands of every shape
  readonly commands: Readonly<Record<string, Command<any, any>>>;
  /** The commands are the streamer's own, in files of this folder. */
  readonly ownFolder?: string;
  readonly chat?: object;
  readonly handlers?: readonly LineHandler[];
  readonly features?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly more?: Partial<RouterOptions>;
}

export interface ChatRig {
  readonly book: TestBook;
  readonly viewers: Viewers;
  readonly router: Router;
  readonly items: OutboxItem[];
  readonly silences: Silence[];
  readonly lines: ReturnType<typeof listeningLog>["lines"];
  /** Handles a line; `role` is the writer's highest. */
  says(name: string, text: string, more?: Partial<ChatMessage> & { role?: Role }): Promise<Outcome>;
  /** What was said since the last call. */
  heard(): string[];
  balanceOf(name: string): number;
}

/** Opens a book in memory with the channel MintTV and these commands. */
export async function chatRig(options: ChatRigOptions): Promise<ChatRig> {
  const book = await testBook();
  const { log, lines } = listeningLog();
  const { db, writer, ledger, system, points } = book;
  const config = chatSection.parse(options.chat ?? {});
  const viewers = new Viewers({ db, clock: system.clock });
  const files = Object.entries(options.commands).map(([name, command]) => ({
    name,
    command: command as Command,
    file: options.ownFolder ? path.join(options.ownFolder, `${name}.ts`) : `commands/${name}.ts`,
    origin: options.ownFolder ? ("own" as const) : ("built-in" as const),
  }));
  const replies = new Replies({
    language: config.language,
    mark: config.prefix,
    commands: Object.fromEntries(files.map(({ name, command }) => [name, command.replies ?? {}])),
    overrides: [],
    ...(options.features ? { features: options.features } : {}),
  });
  const items: OutboxItem[] = [];
  const silences: Silence[] = [];
  const router = createRouter({
    book: new CommandBook({ files, config, currencyNames: ["point", "points"] }),
    replies,
    config,
    system,
    log,
    writer,
    viewers,
    handled: new Handled({ db, clock: system.clock }),
    features: () => ({}),
    own: new OwnCommands({ switchedOff: new SwitchedOff(options.ownFolder ?? temporaryFolder()), log }),
    wallet: (work, currency, viewer, key) => new Wallet({ work, ledger, currency, viewer, key }),
    outbox: { say: (item) => void items.push(item) },
    onSilent: (silence) => void silences.push(silence),
    ...(options.handlers ? { handlers: options.handlers } : {}),
    ...options.more,
  });
  const channel: ChannelInfo = {
    id: 1,
    platform: "local",
    platformId: "mint",
    login: "minttv",
    displayName: "MintTV",
    currency: points,
  };
  let count = 0;
  return {
    book,
    viewers,
    router,
    items,
    silences,
    lines,
    says(name, text, { role, ...more } = {}) {
      const login = name.toLowerCase();
      const roles = normalRoles(role ? [role] : []);
      const author = { platformId: login, login, displayName: name, roles };
      const id = `m${++count}`;
      const message = { platform: "local", channelId: "mint", id, author, text, sentAtMs: system.clock.now(), ...more };
      return router.handle(message as ChatMessage, channel);
    },
    heard: () => items.splice(0).map(({ text }) => text),
    balanceOf(name) {
      const viewer = viewers.byName("local", name);
      return viewer ? ledger.balance(viewer.id, points.id) : 0;
    },
  };
}
