import { defineCommand } from "chatmint";

export default defineCommand({
  description:
    "Share an amount out among everybody who is active, listed or subscribed; with each, everybody gets all of it.",
  aliases: ["makeitrain"],
  args: {
    // Moderators hand out new money, viewers pay from their own.
    amount: { kind: "payment", freeFrom: "moderator", minutes: "ask" },
    among: { choice: ["active", "listed", "subscribers"], optional: true },
    how: { choice: ["each"], optional: true },
  },
  run(context) {
    const { args, features } = context;
    // Silent for a viewer whom the config does not let pay for it, whoever may call the command.
    features.drops.rain(context, args.amount, args.among, args.how === "each");
  },
});
