import { defineCommand } from "chatmint";

const USUAL_MS = 10 * 60_000;
/** A bot that is silent for days is taken for broken. */
const LONGEST_MS = 24 * 3_600_000;

export default defineCommand({
  description: "Make the bot silent for a while; viewers still earn.",
  role: "moderator",
  cooldown: { viewerSeconds: 0 },
  args: { what: ["mute", "unmute"], for: "duration?" },
  replies: {
    muted: "I say nothing for {muteDuration}. {mark}bot unmute ends that.",
    unmuted: "I am talking again.",
    tooLong: "I say nothing for at most {longestDuration} at a time.",
  },
  run({ args, now, features, refuse, reply }) {
    if (args.what === "unmute") {
      features.chat.mute(undefined);
      return reply("unmuted");
    }
    const muteDuration = args.for ?? USUAL_MS;
    if (muteDuration > LONGEST_MS) return refuse("tooLong", { longestDuration: LONGEST_MS });
    features.chat.mute(now + muteDuration);
    return { ...reply("muted", { muteDuration }), evenMuted: true };
  },
});
