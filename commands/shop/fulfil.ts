import { defineCommand } from "chatmint";

export default defineCommand({
  description:
    "Say that a redemption is done, by its number or the viewer's name; with anyway also without its action.",
  aliases: ["fulfill"],
  role: "moderator",
  cooldown: { viewerSeconds: 0 },
  args: { which: "word", how: { choice: ["anyway"], optional: true } },
  replies: {
    done: "R{id}: {item} for {name} is done.",
    unknown: "I don't know anybody called that. {mark}redemptions lists who is waiting.",
  },
  run(context) {
    const { args, channel, features, refuse, reply } = context;
    const which = features.shop.which(context, args.which);
    if (!which) return refuse("unknown");
    const { redemption, spoken } = features.shop.redemptions.fulfil(context, which, args.how === "anyway");
    // What an item does itself is seen, and what takes time is told once it is done.
    if (spoken) return undefined;
    const name = features.viewers.person(redemption.viewerId, channel.platform).name;
    return reply("done", { id: String(redemption.id), item: redemption.itemName, name });
  },
});
