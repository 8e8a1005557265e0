import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Let a viewer who was excluded earn by watching again.",
  role: "moderator",
  cooldown: { viewerSeconds: 0 },
  args: { viewer: "viewer" },
  replies: {
    included: "{viewer} earns by watching again.",
    already: "{viewer} is not excluded.",
  },
  run({ viewer: by, args, features, reply }) {
    const { viewer } = args;
    if (features.viewers.earns(viewer.id)) return reply("already", { viewer });
    features.watch.setEarning(viewer.id, true, { viewer: by });
    return reply("included", { viewer });
  },
});
