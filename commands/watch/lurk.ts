import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Say that you watch without writing; where there is no viewer list, it keeps you earning for a while.",
  replies: {
    lurking: "{viewer} is lurking. You keep earning {currency} for {duration} without writing.",
    listed: "{viewer} is lurking. Enjoy the stream!",
    again: "{viewer} has lurked in this stream already. A line in chat keeps you earning.",
    offline: "",
    off: "{viewer} is lurking. Enjoy the stream!",
  },
  run({ viewer, channel, features, reply }) {
    const result = features.watch.lurk(channel.id, viewer.id);
    if (result.status === "lurking") return reply("lurking", { duration: result.minutes * 60_000 });
    return { ...reply(result.status), silent: "lurking counts while the stream is live" };
  },
});
