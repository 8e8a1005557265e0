import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Say that the stream is live, where the platform cannot tell by itself.",
  role: "moderator",
  replies: {
    live: "We are live: watching earns {currency} from now on. {mark}offline ends it.",
    already: "We are live already.",
    known: "I see by myself when the stream is live, so there is nothing to declare.",
  },
  run({ channel, features, reply }) {
    const result = features.watch.declareLive(channel.id);
    return reply(result === "known" || result === "already" ? result : "live");
  },
});
