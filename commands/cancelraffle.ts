import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Cancel the raffle that is running; nobody wins.",
  role: "moderator",
  cooldown: { viewerSeconds: 0 },
  run(context) {
    context.features.giveaways.host.cancelRaffle(context);
  },
});
