import { defineCommand, type Features, type Reply, type ReplyValues } from "chatmint";

const LINES = 3;
/** Chat goes no deeper: to find a far page all before it are read, and that must not hold up the show. */
const PAGES_MAX = 100;
/** What a bonus was for, by a word of its note in the book. */
const BONUSES = ["first", "follow", "subscription", "gifted", "raid", "cheer", "kicks", "broadcasts"];

type Line = ReturnType<Features["statement"]["lines"]>[number];

export default defineCommand({
  description: "Show the last things that changed what you have. Moderators can look at somebody else's.",
  aliases: ["why"],
  args: { viewer: "viewer?", page: "integer?" },
  replies: {
    history: "{viewer}: {lines}",
    nothing: "{viewer}: nothing has happened yet.",
    noPage: "There is nothing on this page.",
    notYours: "You can look at your own history only: {mark}history",
    watching: "{when} watching, {sum}",
    watchingNow: "since {when} watching, {sum} so far",
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
      "{when} got {amount} {kind, select, refund {back} prize {as a prize} reward {as a reward} rain {in a rain} drop {in a drop} conversion {for channel points} import {from before} other {({kind})}}",
    paid: "{when} paid {amount} {kind, select, ticket {for tickets} hold {for the shop} purchase {for {note, select, none {a purchase} other {{note}}}} support {in support} fee {as a fee} rain {for a rain} other {({kind})}}",
    undone: "{line} (undone)",
  },
  run({ viewer, roles, args, now, channel, features, refuse, reply }) {
    const who = args.viewer ?? viewer;
    const mayLook = roles.includes("moderator") || roles.includes("broadcaster");
    if (who.id !== viewer.id && !mayLook) return refuse("notYours");
    const page = Math.max(1, args.page ?? 1);
    if (page > PAGES_MAX) return refuse("noPage");
    const lines = features.statement.lines(who.id, channel.currency.id, LINES * page).slice(LINES * (page - 1));
    if (lines.length === 0) return page > 1 ? refuse("noPage") : reply("nothing", { viewer: who });
    const today = features.statement.dayOf(now);
    const said = lines.map((line) => {
      const { name, values } = worded(line, today, (id) => features.viewers.person(id, channel.platform).name);
      const one = reply(name, values);
      return line.undoneBy === undefined ? one : reply("undone", { line: one });
    });
    return reply("history", { viewer: who, lines: said satisfies readonly Reply[] });
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
  | "paid";

/** Which sentence a line is, and what fills it. */
function worded(line: Line, today: string, nameOf: (id: number) => string): { name: Name; values: ReplyValues } {
  const when = line.day === today ? line.time : `${line.day} ${line.time}`;
  const amount = Math.abs(line.amount);
  const other = line.otherViewerId === undefined ? line.other : nameOf(line.otherViewerId);
  const by = line.actorViewerId === undefined ? line.actor : nameOf(line.actorViewerId);
  const values = { when, amount, other, by, note: line.memo || "none", id: String(line.id ?? ""), kind: line.kind };
  const came = line.amount > 0;
  switch (line.kind) {
    case "watching":
      return watched(line, today, when);
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

function watched({ id, span, amount, day }: Line, today: string, when: string): { name: Name; values: ReplyValues } {
  const sum = span && span.times > 0 ? span.arithmetic : String(amount);
  if (id === undefined) return { name: "watchingNow", values: { when: span?.from ?? when, sum } };
  if (!span) return { name: "watching", values: { when, sum } };
  return { name: "watching", values: { when: `${day === today ? "" : `${day} `}${span.from}-${span.to}`, sum } };
}
