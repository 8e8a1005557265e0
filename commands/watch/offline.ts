import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Say that the stream is over, where the platform cannot tell by itself.",
  role: "moderator",
  replies: {
    offline: "We are offline: watching earns nothing until the next stream.",
    already: "We are offline already.",
    held: "We are offline, and lively chat changes nothing about it for 4 hours. {mark}live does.",
    known: "I see by myself when the stream ends, so there is nothing to declare.",
  },
  run({ channel, features, reply }) {
    const result = features.watch.declareOffline(channel.id);
    return reply(result === "live" ? "offline" : result);
  },
});
