import { defineCommand } from "chatmint";

const LINES = 3;
/** Chat goes no deeper: to find a far page all before it are read, and that must not hold up the show. */
const PAGES_MAX = 100;

export default defineCommand({
  description: "Show the last things that changed what you have. Moderators can look at somebody else's.",
  aliases: ["why"],
  args: { viewer: "viewer?", page: "integer?" },
  replies: {
    history: "{viewer} ({balance}): {lines}{more, select, none {} other { · more: {mark}why {more}}}",
    nothing: "{viewer}: nothing has happened yet.",
    noPage: "There is nothing on this page.",
    notYours: "You can look at your own history only: {mark}history",
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
    const said = lines.map((line) => features.points.told.reply(line, { now, nameOf, earnedThere }));
    return reply("history", {
      ...{ viewer: who, balance: wallet.balance(who), lines: said },
      more: read.length > LINES * page && page < PAGES_MAX ? String(page + 1) : "none",
    });
  },
});
