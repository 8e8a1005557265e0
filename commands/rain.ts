import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Share an amount out among everybody who is active, listed or subscribed.",
  aliases: ["makeitrain"],
  args: { amount: "amount", among: { choice: ["active", "listed", "subscribers"], optional: true } },
  run(context) {
    const { args, features } = context;
    // For viewers only where the config lets them pay for it; else it is silent, like a missing role.
    features.drops.rain(context, args.amount, args.among);
  },
});
