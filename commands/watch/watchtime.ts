import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Show how long you, or somebody else, have watched this channel.",
  aliases: ["time", "watched", "hours"],
  args: { viewer: "viewer?" },
  replies: {
    one: "{viewer} has watched for {watchtime}.",
    none: "{viewer} has not watched here yet.",
  },
  run({ viewer, args, channel, features, reply }) {
    const who = args.viewer ?? viewer;
    const minutes = features.watch.minutes(who.id, channel.id);
    return minutes === 0 ? reply("none", { viewer: who }) : reply("one", { viewer: who, watchtime: minutes * 60_000 });
  },
});
