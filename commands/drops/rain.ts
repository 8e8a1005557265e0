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
    const allowed = features.drops.rain(context, args.amount, args.among, args.how === "each");
    return allowed ? undefined : { silent: "viewers may not pay for a rain here (drops.viewerRain in the config)" };
  },
});
