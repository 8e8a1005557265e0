import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Take two linked accounts apart again: each side keeps what it brought, as far as it is still there.",
  replies: { unlinked: "{viewer}: your account on {platform} is on its own again." },
  run({ viewer, features, reply }) {
    const { platform } = features.linking.unlink(features.viewers.survivor(viewer.id));
    return reply("unlinked", { viewer, platform });
  },
});
