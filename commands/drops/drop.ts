import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Throw an amount into chat: the first to type the shown word get it.",
  role: "moderator",
  cooldown: { viewerSeconds: 0 },
  args: { amount: { kind: "amount", minutes: "ask" }, first: "integer?" },
  run(context) {
    const { args, features } = context;
    features.drops.drop(context, args.amount, args.first);
  },
});
