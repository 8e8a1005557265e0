import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Take two linked accounts apart again: each side keeps what it brought, as far as it is still there.",
  replies: { unlinked: "{viewer}: your account on {platform} is on its own again." },
  run({ viewer, message, features, reply }) {
    const { linking, viewers } = features;
    const person = viewers.survivor(viewer.id);
    const before = viewers.identities(person);
    const platform = viewers.titleOf(linking.unlink(person).platform);
    for (const account of before) {
      if (account.platform !== message.platform) {
        linking.codes.tell(account.platform, reply("unlinked", { viewer: account, platform }));
      }
    }
    return reply("unlinked", { viewer, platform });
  },
});
