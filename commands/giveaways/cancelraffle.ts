import { defineCommand } from "chatmint";

/** What people call it who want a winner: `!raffle draw`. */
const DRAWS = ["end", "stop", "close", "draw", "pick", "winner", "roll"];

export default defineCommand({
  description: "Cancel the raffle that is running; nobody wins.",
  role: "moderator",
  cooldown: { viewerSeconds: 0 },
  replies: {
    drawsItself: "A raffle draws by itself when its time is over. {mark}cancelraffle ends it without a winner.",
  },
  run(context) {
    const { calledAs, features, refuse } = context;
    if (DRAWS.includes(calledAs.split(" ")[1] ?? "")) return refuse("drawsItself");
    features.giveaways.host.cancelRaffle(context);
    return undefined;
  },
});
