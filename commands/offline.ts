import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Say that the stream is over, where the platform cannot tell by itself.",
  role: "moderator",
  replies: {
    offline: "We are offline: watching earns nothing until the next stream.",
    already: "We are offline already.",
    known: "I see by myself when the stream ends, so there is nothing to declare.",
  },
  run({ channel, features, reply }) {
    const result = features.watching.declareOffline(channel.id);
    return reply(result === "known" || result === "already" ? result : "offline");
  },
});
