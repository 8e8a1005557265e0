import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Show what you, or somebody else, have, and the rank.",
  aliases: ["{currency}", "balance", "bal", "mypoints", "rank"],
  args: { viewer: "viewer?" },
  subcommands: {
    give: "give",
    add: "addpoints",
    remove: "removepoints",
    take: "removepoints",
    set: "setpoints",
    top: "top",
    why: "history",
    history: "history",
  },
  replies: {
    ranked: "{viewer} has {balance} (rank {rank} of {count}).",
    unranked: "{viewer} has {balance}.",
    rankedShort: "{viewer} {balance}",
    unrankedShort: "{viewer} {balance}",
  },
  run({ viewer, args, wallet, features, reply }) {
    const who = args.viewer ?? viewer;
    const balance = wallet.balance(who);
    const rank = features.ranking.rank(wallet.currency.id, who.id);
    if (rank === undefined) return reply("unranked", { viewer: who, balance });
    return reply("ranked", { viewer: who, balance, rank, count: features.ranking.count(wallet.currency.id) });
  },
});
