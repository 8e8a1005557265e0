/** The movements of a viewer as sentences: what `!history` says, and every page that shows a statement. */

import { KINDS } from "../../chat/wording/chat-texts.ts";
import type { Replies, Surroundings } from "../../chat/wording/replies.ts";
import type { Reply, ReplyValues } from "../../model/reply.ts";
import type { Statement, StatementLine } from "../../wallet/statement.ts";

/** What a line is told in, in English (`history.<name>`). */
export const LINE_TEXTS = {
  watching:
    "{when} watching, {times, plural, =0 {} other {# × {each, number}{rest, plural, =0 {} other { + #}} = }}{sum, number}{speed, select, none {} other { (×{speed})}}",
  watchingNow:
    "since {when} watching, {times, plural, =0 {} other {# × {each, number}{rest, plural, =0 {} other { + #}} = }}{sum, number}{speed, select, none {} other { (×{speed})}} so far",
  gave: "{when} gave {amount} to {other}",
  got: "{when} got {amount} from {other}",
  bonus:
    "{when} bonus of {amount}{what, select, none {} first { for a first message} follow { for following} subscription { for subscribing} gifted { for gifts} raid { for a raid} cheer { for cheering} kicks { for KICKs} broadcasts { for coming back} other { ({note})}}",
  added: "{when} {amount} added by {by}{note, select, none {} other { ({note})}} #{id}",
  taken: "{when} {amount} taken by {by}{note, select, none {} other { ({note})}} #{id}",
  undoneBack: "{when} {amount} back (undone by {by})",
  undoneGone: "{when} {amount} gone (undone by {by})",
  linked: "{when} {amount} from your other login",
  parted: "{when} {amount} to your other login",
  received:
    "{when} got {amount} {kind, select, refund {back} prize {as a prize} reward {as a reward} rain {in a rain} drop {in a drop} conversion {for channel points} import {from before} other {({kind})}}{thing, select, none {} draw { (G{note})} redemption { for {note}} other { ({note})}}",
  paid: "{when} paid {amount} {kind, select, ticket {for tickets} hold {for} purchase {for {note, select, none {a purchase} other {{note}}}} support {in support} fee {as a fee} rain {for a rain} prize {for a prize} other {({kind})}}{thing, select, none {} draw { (G{note})} other { {note}}}",
  operation:
    "{when} {came, select, yes {got} other {paid}} {amount} {what, select, give_all {like everybody here} give_active {like everybody who had written lately} give_subscribers {like every subscriber here} season {at the end of a season} decay {because it lay idle} other {({what})}}{note, select, none {} other { ({note})}} O{number}",
  imported:
    "{when} {came, select, yes {got {amount} imported} other {{amount} less, as imported}} from {note}{total, plural, =0 {} other { ({total, number} earned there in all)}} O{number}",
  operationUndone: "{when} {amount} {came, select, yes {back} other {gone}} (O{number} undone by {by})",
  undone: "{line} (undone)",
} as const;

type LineText = keyof typeof LINE_TEXTS;
type Moments = Pick<Statement, "when" | "period">;

/** For whom a line is told. */
export interface ToldFor {
  /** Milliseconds since 1970: what is of today is told without its date. */
  readonly now: number;
  /** What a viewer is called there. */
  readonly nameOf: (viewerId: number) => string;
  /** What the viewer earned in all by the other bot that an import was made from, by its number. */
  readonly earnedThere: (operationId: number) => number;
  /** Its moment stands beside it: it is told only of what lasted, from when until when. */
  readonly undated?: boolean;
}

/** What a bonus was for, by a word of its note in the book. */
const BONUSES = ["first", "follow", "subscription", "gifted", "raid", "cheer", "kicks", "broadcasts"];

export class ToldLines {
  readonly #statement: Moments;
  readonly #replies: Pick<Replies, "has" | "render">;

  constructor(statement: Moments, replies: Pick<Replies, "has" | "render">) {
    this.#statement = statement;
    this.#replies = replies;
  }

  /** The sentence of a line, to be said as a part of an answer. */
  reply(line: StatementLine, told: ToldFor): Reply {
    const { name, values } = worded(line, this.#statement, told);
    // What only one feature moves is told in its words.
    const kind: Reply = { feature: KINDS, name: line.kind, values: {} };
    const one = reply(name, { ...values, kind: this.#replies.has(kind) ? kind : line.kind });
    return line.undoneBy === undefined ? one : reply("undone", { line: one });
  }

  /** The same as text. */
  text(line: StatementLine, told: ToldFor, around: Surroundings): string {
    const text = this.#replies.render(this.reply(line, told), around);
    return told.undated ? text.replace(/\s+/g, " ").trim() : text;
  }
}

function reply(name: LineText, values: ReplyValues): Reply {
  return { feature: "history", name, values };
}

/** Which sentence a line is, and what fills it. */
function worded(
  line: StatementLine,
  statement: Moments,
  { now, nameOf, earnedThere, undated = false }: ToldFor,
): { name: LineText; values: ReplyValues } {
  const when = undated ? "" : statement.when(line, now);
  const amount = Math.abs(line.amount);
  const other = line.otherViewerId === undefined ? line.other : nameOf(line.otherViewerId);
  const by = line.actorViewerId === undefined ? (line.operation ?? line).actor : nameOf(line.actorViewerId);
  const about = { thing: "none", note: line.memo || "none", ...thingOf(line) };
  const values = { when, amount, other, by, ...about, id: String(line.id ?? "") };
  const came = line.amount > 0;
  if (line.operation) {
    const { id: number, kind, memo } = line.operation;
    const of = {
      number: String(number),
      what: kind.replaceAll("-", "_"),
      note: memo || "none",
      came: came ? "yes" : "no",
    };
    if (kind === "import") return { name: "imported", values: { ...values, ...of, total: earnedThere(number) } };
    return { name: kind === "undo" ? "operationUndone" : "operation", values: { ...values, ...of } };
  }
  switch (line.kind) {
    case "watching":
      return watched(line, statement, { now: undated ? line.atMs : now, when });
    case "give":
      return { name: came ? "got" : "gave", values };
    case "bonus": {
      const what = BONUSES.find((word) => line.memo.includes(word)) ?? (line.memo === "" ? "none" : "other");
      return { name: "bonus", values: { ...values, what } };
    }
    case "adjustment":
      return { name: came ? "added" : "taken", values };
    case "reversal":
      return { name: came ? "undoneBack" : "undoneGone", values };
    case "merge":
      return { name: came ? "linked" : "parted", values };
    default:
      return { name: came ? "received" : "paid", values };
  }
}

/** What a ticket, a prize or a purchase was for: the number of the draw, or the item with its redemption, `Hat (R1)`. */
function thingOf({ other, memo }: StatementLine): { thing: "draw" | "redemption"; note: string } | undefined {
  const draw = /^(?:giveaway|raffle) (\d+)/.exec(memo);
  if (draw) return { thing: "draw", note: draw[1]! };
  return /^(escrow|sink):redemption|^escrow:shop|^sink:shop/.test(other) && memo !== ""
    ? { thing: "redemption", note: memo.replace(/\(redemption (\d+)\)$/, "(R$1)") }
    : undefined;
}

function watched(
  line: StatementLine,
  statement: Moments,
  { now, when }: { readonly now: number; readonly when: string },
): { name: LineText; values: ReplyValues } {
  const { id, span, amount } = line;
  const { times, each, rest, speed } = span ?? { times: 0, each: 0, rest: 0, speed: 1_000 };
  const values = { times, each, rest, sum: amount, speed: speed === 1_000 ? "none" : String(speed / 1_000) };
  if (id === undefined)
    return { name: "watchingNow", values: { ...values, when: statement.when(span?.from ?? line, now) } };
  return { name: "watching", values: { ...values, when: span ? statement.period(span, now) : when } };
}
