import { defineCommand, type Features, type Reply, type ReplyValues } from "chatmint";

const LINES = 3;
/** Chat goes no deeper: to find a far page all before it are read, and that must not hold up the show. */
const PAGES_MAX = 100;
/** What a bonus was for, by a word of its note in the book. */
const BONUSES = ["first", "follow", "subscription", "gifted", "raid", "cheer", "kicks", "broadcasts"];

type Line = ReturnType<Features["points"]["statement"]["lines"]>[number];

export default defineCommand({
  description: "Show the last things that changed what you have. Moderators can look at somebody else's.",
  aliases: ["why"],
  args: { viewer: "viewer?", page: "integer?" },
  replies: {
    history: "{viewer} ({balance}): {lines}{more, select, none {} other { · more: {mark}why {more}}}",
    nothing: "{viewer}: nothing has happened yet.",
    noPage: "There is nothing on this page.",
    notYours: "You can look at your own history only: {mark}history",
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
  },
  run({ viewer, roles, args, now, channel, wallet, features, refuse, reply }) {
    const who = args.viewer ?? viewer;
    const mayLook = roles.includes("moderator") || roles.includes("broadcaster");
    if (who.id !== viewer.id && !mayLook) return refuse("notYours");
    const page = Math.max(1, args.page ?? 1);
    if (page > PAGES_MAX) return refuse("noPage");
    const read = features.points.statement.lines(who.id, channel.currency.id, LINES * page + 1);
    const lines = read.slice(LINES * (page - 1), LINES * page);
    if (lines.length === 0) return page > 1 ? refuse("noPage") : reply("nothing", { viewer: who });
    const nameOf = (id: number) => features.viewers.person(id, channel.platform).name;
    /** What they earned in all by the other bot, spent or not. */
    const earnedThere = (number: number) =>
      features.imports.allTime(who.id, number).reduce((sum, { amount }) => sum + amount, 0);
    const said = lines.map((line) => {
      const { name, values } = worded(line, features.points.statement, now, nameOf, earnedThere);
      // What only one feature moves is told in its words.
      const one = reply(name, { ...values, kind: features.chat.kindWords(line.kind) ?? line.kind });
      return line.undoneBy === undefined ? one : reply("undone", { line: one });
    });
    return reply("history", {
      ...{ viewer: who, balance: wallet.balance(who), lines: said satisfies readonly Reply[] },
      more: read.length > LINES * page && page < PAGES_MAX ? String(page + 1) : "none",
    });
  },
});

type Name =
  | "watching"
  | "watchingNow"
  | "gave"
  | "got"
  | "bonus"
  | "added"
  | "taken"
  | "undoneBack"
  | "undoneGone"
  | "linked"
  | "parted"
  | "received"
  | "operation"
  | "operationUndone"
  | "imported"
  | "paid";

/** Which sentence a line is, and what fills it. */
function worded(
  line: Line,
  statement: Features["points"]["statement"],
  now: number,
  nameOf: (id: number) => string,
  earnedThere: (number: number) => number,
): { name: Name; values: ReplyValues } {
  const when = statement.when(line, now);
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
      return watched(line, statement, now);
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
function thingOf({ other, memo }: Line): { thing: "draw" | "redemption"; note: string } | undefined {
  const draw = /^(?:giveaway|raffle) (\d+)/.exec(memo);
  if (draw) return { thing: "draw", note: draw[1]! };
  return /^(escrow|sink):redemption|^escrow:shop|^sink:shop/.test(other) && memo !== ""
    ? { thing: "redemption", note: memo.replace(/\(redemption (\d+)\)$/, "(R$1)") }
    : undefined;
}

function watched(
  line: Line,
  statement: Features["points"]["statement"],
  now: number,
): { name: Name; values: ReplyValues } {
  const { id, span, amount } = line;
  const when = statement.when(id === undefined && span ? span.from : line, now);
  const { times, each, rest, speed } = span ?? { times: 0, each: 0, rest: 0, speed: 1_000 };
  const values = { times, each, rest, sum: amount, speed: speed === 1_000 ? "none" : String(speed / 1_000) };
  if (id === undefined) return { name: "watchingNow", values: { ...values, when } };
  return { name: "watching", values: { ...values, when: span ? statement.period(span, now) : when } };
}
