import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Let a viewer earn nothing by watching any more; watch time and what they have stay.",
  role: "moderator",
  cooldown: { viewerSeconds: 0 },
  args: { viewer: "viewer" },
  replies: {
    excluded: "{viewer} earns nothing by watching any more. {mark}include takes that back.",
    already: "{viewer} is excluded already.",
  },
  run({ viewer: by, args, features, reply }) {
    const { viewer } = args;
    if (!features.viewers.earns(viewer.id)) return reply("already", { viewer });
    features.watch.setEarning(viewer.id, false, { viewer: by });
    return reply("excluded", { viewer });
  },
});
