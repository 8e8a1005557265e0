import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Enter the giveaway that is open; with several open, say its keyword.",
  aliases: ["join"],
  cooldown: { viewerSeconds: 2 },
  args: { keyword: "word?" },
  // Silent, because hundreds may write it at once; chat is told now and then how many joined.
  replies: { entered: "", already: "", bought: "", checking: "", none: "", refused: "" },
  run(context) {
    const { args, calledAs, features, reply } = context;
    const by = calledAs === "join" ? "join" : "enter";
    const entered = features.giveaways.guests.enter(context, args.keyword, by);
    if (entered.status === "refused") return reply("refused", { reason: entered.reason, why: entered.why });
    return reply(entered.status);
  },
});
