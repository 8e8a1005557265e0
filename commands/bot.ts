import { defineCommand } from "chatmint";

const USUAL_MS = 10 * 60_000;

export default defineCommand({
  description: "Make the bot silent for a while; viewers still earn.",
  role: "moderator",
  cooldown: { viewerSeconds: 0 },
  args: { what: ["mute", "unmute"], for: "duration?" },
  replies: {
    muted: "I say nothing for {muteDuration}. {mark}bot unmute ends that.",
    unmuted: "I am talking again.",
  },
  run({ args, now, features, reply }) {
    if (args.what === "unmute") {
      features.chat.mute(undefined);
      return reply("unmuted");
    }
    const muteDuration = args.for ?? USUAL_MS;
    features.chat.mute(now + muteDuration);
    return { ...reply("muted", { muteDuration }), evenMuted: true };
  },
});
