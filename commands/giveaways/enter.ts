import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Enter the giveaway that is open; with several open, say its keyword.",
  aliases: ["join"],
  cooldown: { viewerSeconds: 2 },
  args: { keyword: "word?" },
  // Silent, because hundreds may write it at once; chat is told now and then how many joined. Who is not in reads why.
  replies: { entered: "", already: "", bought: "", checking: "" },
  run(context) {
    const { args, calledAs, viewer, features, reply } = context;
    const { guests } = features.giveaways;
    const entered = guests.enter(context, args.keyword, calledAs.endsWith("join") ? "join" : "enter");
    const silent = guests.silentAfter(entered, viewer);
    if (entered.status === "none" || entered.status === "refused") return { silent };
    return { ...reply(entered.status), silent };
  },
});
