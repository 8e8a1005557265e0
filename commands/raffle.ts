import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Raffle an amount: viewers !join, it ends by itself, and the winners share it. !sraffle has one winner.",
  aliases: ["sraffle"],
  role: "moderator",
  cooldown: { viewerSeconds: 0 },
  args: { amount: "amount?", time: { kind: "duration", bare: "seconds", optional: true } },
  run(context) {
    const { args, calledAs, features } = context;
    features.giveaways.host.raffle(context, args.amount, args.time, calledAs === "sraffle");
  },
});
