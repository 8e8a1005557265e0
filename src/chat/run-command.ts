/** Runs a command inside one durable transaction: once per message, all of it or nothing. */

import { codeOf, UserError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { System } from "../base/system.ts";
import type { Work } from "../db/work.ts";
import type { Writer } from "../db/writer.ts";
import type { ChannelInfo } from "../model/channel.ts";
import type { Author, ChatMessage, PlatformName } from "../model/message.ts";
import type { Currency, Person } from "../model/money.ts";
import type { Reply, ReplyValues } from "../model/reply.ts";
import type { Profile } from "../platforms/platform.ts";
import type { Wallet } from "../wallet/wallet.ts";
import { type Answers, answersOf } from "./answers.ts";
import type { ArgumentsOf, CommandContext, CommandResult } from "./commands/command.ts";
import type { Match } from "./commands/command-book.ts";
import type { LineClaim, LineContext } from "./commands/lines.ts";
import { CommandHung, type OwnCommands } from "./commands/own-commands.ts";
import type { OutboxItem } from "./outbox/outbox-item.ts";
import { type Reading, resolveArguments } from "./reading/arguments.ts";
import { askAboutWords, unitsOfShare } from "./reading/shares.ts";
import type { Replies, Surroundings } from "./wording/replies.ts";
import { unknownViewer } from "./wording/said-back.ts";

/** Who is known, as far as the pipeline asks. */
interface KnownViewers {
  /** The viewer behind an author, made when new. */
  ensure(work: Work, platform: PlatformName, author: Author, accountCreatedAtMs?: number): Person;
  /** The same for somebody whose roles are not told: those known last are kept. */
  ensureListed(work: Work, platform: PlatformName, author: Author): Person;
  /** By the platform's id, if ever seen. */
  known(platform: PlatformName, platformId: string): Person | undefined;
  /** By login or shown name, any case; on this platform, and after it on the others unless only this one is meant. */
  byName(platform: PlatformName, name: string, where?: "here" | "anywhere"): Person | undefined;
  /** Who had this name before a rename. */
  formerly(platform: PlatformName, name: string): Person | undefined;
}

export interface RunDeps {
  readonly writer: Pick<Writer, "run">;
  readonly viewers: KnownViewers;
  /** Remembers messages. False when this one was handled before. */
  readonly handled: { first(work: Work, platform: PlatformName, messageId: string): boolean };
  /** A wallet of a viewer in a currency, whose movements are keyed by `key` (`twitch:<message id>`). */
  readonly wallet: (work: Work, currency: Currency, viewer: Person, key: string) => Wallet;
  /** What commands find under `features`, bound to the work of the command; chat knows none of them. */
  readonly features: (work: Work) => unknown;
  readonly replies: Replies;
  readonly system: Pick<System, "clock" | "random">;
  readonly log: Log;
  /** Runs the streamer's own commands within their time. */
  readonly own: OwnCommands;
  /** Told inside the transaction of what came of a line, which is then handled and will not be run again. */
  readonly ended?: (work: Work, message: ChatMessage, ended: Ended) => void;
  /** Runs what moderators and the broadcaster do, and notes it for the log. */
  readonly acts?: ActLog;
}

/** What came of a line, as its writer is told. */
export type Ended =
  | { readonly kind: "done"; readonly lines: readonly string[] }
  | { readonly kind: "refused" | "failed"; readonly code: string; readonly lines: readonly string[] };

interface ActLog {
  watched<T>(work: Work, act: { viewerId: number; way: string; what: string; text: string }, run: () => T): T;
}

/** Commands for everybody with words that only moderators may say. */
const SHARED = ["giveaway", "happyhour", "hide", "unhide", "goal", "rain"];

/** A command with what was written behind it, and those in it whom only the platform knows. */
export interface CommandTask {
  readonly match: Match;
  readonly reading: Reading;
  readonly found: ReadonlyMap<string, Profile>;
}

/** What is to be run for which message. */
export interface Job {
  readonly name: string;
  readonly task: CommandTask | { readonly claim: LineClaim };
  readonly message: ChatMessage;
  readonly channel: ChannelInfo;
  /** Its writer was asked for the same line again, and this is it. */
  readonly repeated: boolean;
  /** Called for one that was not refused. */
  readonly done: (work: Work) => void;
}

export type Ran =
  /** `silent`: why there is no answer, where that is on purpose. */
  | { readonly kind: "done"; readonly items: readonly OutboxItem[]; readonly silent: string | undefined }
  | { readonly kind: "refused"; readonly code: string; readonly text: string; readonly asksToRepeat: boolean }
  | { readonly kind: "handled before" }
  | { readonly kind: "failed"; readonly reference: string }
  /** The book could not be written: nothing is said, because nothing is certain. */
  | { readonly kind: "storage" };

/** Thrown by `refuse`, so that the transaction is taken back. */
class Refusal extends Error {
  readonly reply: Reply;
  readonly asksToRepeat: boolean;
  constructor(reply: Reply, asksToRepeat = false) {
    super(`refused: ${reply.name}`);
    this.reply = reply;
    this.asksToRepeat = asksToRepeat;
  }
}

export class Runner {
  readonly #deps: RunDeps;

  constructor(deps: RunDeps) {
    this.#deps = deps;
  }

  /** Queues the job; resolves after its commit. Never rejects. */
  async run(job: Job): Promise<Ran> {
    try {
      return await this.#deps.writer.run((work) => this.#work(work, job));
    } catch (error) {
      if (isStorage(error)) {
        this.#deps.log.error({ err: error, command: job.name }, "a command could not be written and was not answered");
        return { kind: "storage" };
      }
      return { kind: "failed", reference: this.#failed(job.channel, job.name, error) };
    }
  }

  /** Logs a failure with its stack; returns the reference that is said in chat. */
  #failed(channel: ChannelInfo, name: string, error: unknown): string {
    const reference = referenceFrom(this.#deps.system.random.bytes(4));
    // Why it hung and what to do about it is in the log already; its stack is that of nothing in particular.
    const err = error instanceof CommandHung ? {} : { err: error };
    this.#deps.log.error({ ...err, reference, name, channel: channel.login }, `${name} failed and was taken back`);
    return reference;
  }

  /** In the transaction. */
  #work(work: Work, job: Job): Ran {
    const ran = this.#ran(work, job);
    const ended = this.#endedOf(ran, job);
    if (ended) this.#deps.ended?.(work, job.message, ended);
    return ran;
  }

  #endedOf(ran: Ran, { message, channel }: Job): Ended | undefined {
    const lines = (text: string) => (text === "" ? [] : [text]);
    switch (ran.kind) {
      case "done":
        return {
          kind: "done",
          lines: ran.items.flatMap(({ replyTo, text }) => (replyTo === message.id ? [text] : [])),
        };
      case "refused":
        return { kind: "refused", code: ran.code, lines: lines(ran.text) };
      case "failed": {
        const around = { currency: channel.currency, channelName: channel.displayName };
        const text = this.#deps.replies.error("somethingWrong", { reference: ran.reference }, "", around);
        return { kind: "failed", code: "FAILED", lines: lines(text) };
      }
      default:
        return undefined;
    }
  }

  /** The message stays handled and its author known, even when the command itself is taken back. */
  #ran(work: Work, job: Job): Ran {
    const { handled, viewers } = this.#deps;
    const { message, channel } = job;
    if (!handled.first(work, message.platform, message.id)) return { kind: "handled before" };
    const viewer = message.onPage
      ? viewers.ensureListed(work, message.platform, { ...message.author, roles: [] })
      : viewers.ensure(work, message.platform, message.author, message.accountCreatedAtMs);
    const around: Surroundings = { currency: channel.currency, viewer, channelName: channel.displayName };
    try {
      const done = work.attempt((work) => {
        const run = () => this.#attempt(work, job, viewer, around);
        const done = this.#noted(work, job, viewer, run);
        job.done(work);
        return done;
      });
      return { kind: "done", ...done };
    } catch (error) {
      if (error instanceof Refusal) {
        const { reply, asksToRepeat } = error;
        return { kind: "refused", code: reply.name, text: this.#deps.replies.render(reply, around), asksToRepeat };
      }
      if (isUserError(error)) {
        const text = this.#deps.replies.error(error.code, error.values, error.message, around);
        return { kind: "refused", code: error.code, text, asksToRepeat: "asksToRepeat" in error };
      }
      if (isStorage(error)) throw error;
      return { kind: "failed", reference: this.#failed(channel, job.name, error) };
    }
  }

  #noted(work: Work, { task, name, message }: Job, viewer: Person, run: () => Answers): Answers {
    const { acts } = this.#deps;
    const isStaff = message.author.roles.some((role) => role === "moderator" || role === "broadcaster");
    if (!acts || !isStaff || "claim" in task) return run();
    if (task.match.command.role === "everyone" && !SHARED.includes(name)) return run();
    const act = { viewerId: viewer.id, way: message.way ?? "chat", what: "line", text: message.text };
    return acts.watched(work, act, run);
  }

  #attempt(work: Work, job: Job, viewer: Person, around: Surroundings): Answers {
    const { message, channel, task } = job;
    const wallet = this.#deps.wallet(work, channel.currency, viewer, `${message.platform}:${message.id}`);
    const announced: Reply[] = [];
    const say = (name: string, values: ReplyValues = {}): Reply =>
      "claim" in task ? { feature: job.name, name, values } : { command: job.name, name, values };
    const base: LineContext = {
      viewer,
      roles: message.author.roles,
      channel,
      message,
      now: this.#deps.system.clock.now(),
      repeated: job.repeated,
      random: this.#deps.system.random,
      wallet,
      reply: say,
      announce: (name, values) => void announced.push(say(name, values)),
      refuse: (name, values) => {
        throw new Refusal(say(name, values));
      },
      askToRepeat: (name, values) => {
        throw new Refusal(say(name, values), true);
      },
    };
    const price = "claim" in task ? (task.claim.price ?? 0) : task.match.command.price;
    if (price > 0) wallet.spend(price, `sink:command:${job.name}`, "purchase", job.name);
    const result = "claim" in task ? task.claim.run(work, base) : this.#command(work, task, base);
    if (isPromise(result)) {
      throw new TypeError(`${job.name} returned a promise: run must be synchronous. Take away async and await.`);
    }
    const { name } = job;
    return answersOf({ name, message, channel, result, announced }, this.#deps.replies, around);
  }

  #command(work: Work, task: CommandTask, base: LineContext): CommandResult {
    const { match, reading, found } = task;
    const { platform } = base.message;
    const person = (name: string): Person => {
      const { viewers } = this.#deps;
      const here = viewers.byName(platform, name, "here") ?? this.#newcomer(work, platform, found.get(name));
      if (here) return here;
      const elsewhere = viewers.byName(platform, name);
      if (elsewhere) return elsewhere;
      throw unknownViewer(name);
    };
    const { wallet } = base;
    const share = (part: number, of: Person | undefined) => unitsOfShare(wallet, part, of);
    const args = resolveArguments(match.command.args, reading, person, share);
    if (!base.repeated) askAboutWords(match.command.args, reading, args);
    const features = this.#deps.features(work);
    const context: CommandContext = { ...base, features, calledAs: match.calledAs, args: args as ArgumentsOf<never> };
    const { command } = match;
    return command.own ? this.#deps.own.run(command, () => command.run(context)) : command.run(context);
  }

  /** Somebody the platform knows becomes known here; under another name they may have been already. */
  #newcomer(work: Work, platform: PlatformName, profile: Profile | undefined): Person | undefined {
    if (!profile) return undefined;
    const { viewers } = this.#deps;
    if (viewers.known(platform, profile.platformId)) return viewers.ensureListed(work, platform, profile);
    return viewers.ensure(work, platform, profile, profile.accountCreatedAtMs);
  }
}

/** By shape as well as by class: a command file may have been given another copy of it. */
function isUserError(error: unknown): error is UserError {
  return (
    error instanceof UserError || (error instanceof Error && error.name === "UserError" && codeOf(error) !== undefined)
  );
}

/** SQLite could not write (a full disk, a lost file): not the command's fault. A broken rule of the book is. */
function isStorage(error: unknown): boolean {
  const code = codeOf(error);
  return code?.startsWith("SQLITE_") === true && !code.startsWith("SQLITE_CONSTRAINT");
}

function isPromise(value: unknown): boolean {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}

/** Four characters nobody mistakes for others when they are read out. */
const REFERENCE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

function referenceFrom(bytes: Buffer): string {
  return [...bytes].map((byte) => REFERENCE_LETTERS[byte % REFERENCE_LETTERS.length]).join("");
}
