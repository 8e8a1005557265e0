import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Share an amount out among everybody who is active, listed or subscribed.",
  aliases: ["makeitrain"],
  args: { amount: "amount", among: { choice: ["active", "listed", "subscribers"], optional: true } },
  run(context) {
    const { args, features } = context;
    // Silent for a viewer whom the config does not let pay for it, whoever may call the command.
    features.drops.rain(context, args.amount, args.among);
  },
});
