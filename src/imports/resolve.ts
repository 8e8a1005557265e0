/**
 * Finds the ids of the rows that another bot kept by name alone: the platform is asked in batches, and each answer is written
 * down at once, so that an interruption loses one batch at most and the next run goes on.
 */
import { doubledMs } from "../base/backoff.ts";
import { messageOf } from "../base/errors.ts";
import type { Cancel, System } from "../base/system.ts";
import type { Staged, StagedRow } from "../db/staged.ts";
import { platformTitle } from "../model/message.ts";
import { ACCOUNTS_MOST, type AccountsAnswer, answerLater } from "../platforms/accounts.ts";

export type ImportPlatform = StagedRow["platform"];

/** Asks one platform for the accounts of at most {@link ACCOUNTS_MOST} names. */
export type Lookup = (logins: readonly string[]) => Promise<AccountsAnswer>;

export interface ResolveOptions {
  readonly staged: Pick<Staged, "toAsk" | "countToAsk" | "answered">;
  /** A platform without one is not asked; its rows wait by name. */
  readonly lookups: Readonly<Partial<Record<ImportPlatform, Lookup>>>;
  readonly system: Pick<System, "timers">;
  /** Names that have an answer, of those that had none at the beginning, over all platforms; and why nothing happens just now. */
  readonly progress?: (done: number, total: number, waiting?: string) => void;
  /** Ends it after what is written. */
  readonly signal?: AbortSignal;
}

/** What became of the names of one platform. Together they are all that had no answer at the beginning. */
export interface Resolved {
  readonly platform: ImportPlatform;
  readonly found: number;
  /** The platform knows nobody who is called so. */
  readonly unknown: number;
  /** Still without an answer. */
  readonly left: number;
  /** Why some are left, as a sentence. */
  readonly stopped?: string;
}

/** Answers in a row that bring nothing before it stops. */
const FAILURES_MAX = 6;
const WAIT_FIRST_MS = 2_000;
const WAIT_MOST_MS = 60_000;

export const INTERRUPTED = "It was interrupted.";

/** One after the other, each platform that has names without an answer. What went wrong is told, never thrown. */
export async function resolveNames(options: ResolveOptions): Promise<Resolved[]> {
  const { staged, progress = () => {} } = options;
  const counts = (["twitch", "kick"] as const)
    .map((platform) => ({ platform, names: staged.countToAsk(platform) }))
    .filter(({ names }) => names > 0);
  const total = counts.reduce((sum, { names }) => sum + names, 0);
  const all: Resolved[] = [];
  let before = 0;
  for (const { platform, names } of counts) {
    const told = (done: number, waiting?: string) => progress(before + done, total, waiting);
    all.push(await resolveOn(platform, names, options, told));
    before += names;
  }
  return all;
}

/** For people: what was found, and what the others have to wait for. */
export function resolvedSentences(all: readonly Resolved[]): string[] {
  return all.flatMap(({ platform, found, unknown, left, stopped }) => {
    const title = platformTitle(platform);
    const some = found + unknown > 0;
    // Names are left only where something stopped it.
    const why = stopped ?? INTERRUPTED;
    return [
      ...(some
        ? [
            found + unknown === 1
              ? `${title} knows ${count(found)} of 1 name without an id.`
              : `${title} knows ${count(found)} of ${count(found + unknown)} names without an id.`,
          ]
        : []),
      ...(left > 0
        ? [
            left === 1
              ? `1 name still waits for an answer of ${title}. ${why} Until it is written, reading it again asks again; written now, it waits by its name.`
              : `${count(left)} names still wait for an answer of ${title}. ${why} Until it is written, reading it again asks again; written now, they wait by their name.`,
          ]
        : []),
    ];
  });
}

const count = (number: number) => number.toLocaleString("en");

async function resolveOn(
  platform: ImportPlatform,
  names: number,
  { staged, lookups, system, signal }: ResolveOptions,
  told: (done: number, waiting?: string) => void,
): Promise<Resolved> {
  const lookup = lookups[platform];
  let [found, unknown, failures] = [0, 0, 0];
  const resolved = (stopped?: string): Resolved => {
    const counted = { platform, found, unknown, left: names - found - unknown };
    return stopped === undefined ? counted : { ...counted, stopped };
  };
  if (!lookup) return resolved("It cannot be asked here.");
  told(0);
  for (;;) {
    const batch = staged.toAsk(platform, ACCOUNTS_MOST);
    if (batch.length === 0) return resolved();
    const answer = await unlessAborted(signal, answerTo(lookup, batch));
    if (!answer) return resolved(INTERRUPTED);
    staged.answered(platform, answer.answered, answer.accounts);
    found += answer.accounts.length;
    unknown += answer.answered.length - answer.accounts.length;
    const { rest } = answer;
    told(found + unknown, rest?.reason);
    if (!rest) continue;
    if (rest.why === "refused") return resolved(rest.reason);
    failures = answer.answered.length > 0 ? 0 : failures + 1;
    if (failures >= FAILURES_MAX) return resolved(`After ${failures} tries: ${rest.reason}`);
    const waitMs = rest.retryAfterMs ?? doubledMs(failures, WAIT_FIRST_MS, WAIT_MOST_MS);
    if (!(await pause(system, waitMs, signal))) return resolved(INTERRUPTED);
  }
}

/** What of an answer is about these names, each once. Whatever is thrown, they are asked for again later. */
async function answerTo(lookup: Lookup, batch: readonly string[]): Promise<AccountsAnswer> {
  let answer: AccountsAnswer;
  try {
    answer = await lookup(batch);
  } catch (error) {
    return { answered: [], accounts: [], rest: answerLater(messageOf(error), undefined) };
  }
  const wanted = new Set(batch);
  const accounts = new Map(answer.accounts.filter(({ login }) => wanted.has(login)).map((each) => [each.login, each]));
  const answered = new Set([...answer.answered.filter((login) => wanted.has(login)), ...accounts.keys()]);
  const rest = answer.rest ?? (answered.size > 0 ? undefined : answerLater("It gave no answer.", undefined));
  return { answered: [...answered], accounts: [...accounts.values()], ...(rest && { rest }) };
}

/** `undefined` as soon as it is aborted; what is under way then ends by itself. */
function unlessAborted<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const abort = () => resolve(undefined);
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal?.removeEventListener("abort", abort));
  });
}

/** Waits; false where it was aborted, and then no timer is left. */
async function pause({ timers }: Pick<System, "timers">, ms: number, signal?: AbortSignal): Promise<boolean> {
  let timer: Cancel | undefined;
  const waited = new Promise<true>((resolve) => {
    timer = timers.after(ms, () => resolve(true));
  });
  const whole = await unlessAborted(signal, waited);
  timer?.cancel();
  return whole === true;
}
